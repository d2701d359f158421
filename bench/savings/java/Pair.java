// SPDX-License-Identifier: MIT
// Runs a pair, as pair.py does one of Python: the program before some advice
// was taken, and after.
//
//     Pair CLASS before TIMES           the first way, so often
//     Pair CLASS turns SECONDS          both in turn, about so long
//
// Prints how many nanoseconds an iteration takes: of both ways at each turn.
// And the pace: how long a loop takes that crosses no boundary. All of it is
// run until it is compiled before it is timed, and timed is when the thread had
// a processor: the JVM's own threads and other programs take it away.
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

class Pair {
  interface Way {
    void run() throws Exception;
  }

  // What a pair is: two ways to do the same.
  interface Ways {
    void before() throws Exception;

    void after() throws Exception;
  }

  static final double BLOCK_NS = 3e6; // each turn at least
  static final long WARM_NS = 300_000_000;
  static final int PARTS = 50;
  static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();
  static long number;

  static long now() {
    return THREADS.getCurrentThreadCpuTime();
  }

  static double each(Way way, long times) throws Exception {
    long start = now();
    for (long n = 0; n < times; n++) way.run();
    return (double) (now() - start) / times;
  }

  static long loop() {
    long made = number;
    for (int each = 0; each < 20_000; each++) made = made * 3 & 0xffff | each;
    return made;
  }

  static double pace() {
    long start = now();
    number = loop();
    return now() - start;
  }

  static void warm(Way way) throws Exception {
    long end = now() + WARM_NS;
    while (now() < end) {
      way.run();
      number = loop();
    }
  }

  static long enough(Way way) throws Exception {
    return Math.max(1, Math.round(BLOCK_NS / each(way, 3)));
  }

  static double median(List<Double> values) {
    double[] sorted = values.stream().mapToDouble(each -> each).sorted()
        .toArray();
    return sorted[sorted.length / 2];
  }

  static void print(String each, List<Double> paces) {
    System.out.println(
        "{\"each_ns\": " + each + ", \"pace_ns\": " + median(paces) + "}");
  }

  static void inParts(Way way, long times) throws Exception {
    for (int n = 0; n < 1000; n++) number = loop();
    int parts = (int) Math.min(PARTS, times);
    List<Double> paces = new ArrayList<>(List.of(pace()));
    double ns = 0;
    for (int part = 0; part < parts; part++) {
      long share = times * (part + 1) / parts - times * part / parts;
      ns += each(way, share) * share;
      paces.add(pace());
    }
    print(String.valueOf(ns / times), paces);
  }

  static void turns(Ways ways, double seconds) throws Exception {
    warm(ways::before);
    warm(ways::after);
    long before = enough(ways::before), after = enough(ways::after);
    List<String> found = new ArrayList<>();
    List<Double> paces = new ArrayList<>();
    double end = now() + seconds * 1e9;
    while (found.size() < 5 || now() < end) {
      found.add(Arrays.toString(new double[] {
          each(ways::before, before), each(ways::after, after)}));
      paces.add(pace());
    }
    print(found.toString(), paces);
  }

  public static void main(String[] arguments) throws Exception {
    Ways ways = (Ways) Class.forName(arguments[0]).getDeclaredConstructor()
        .newInstance();
    if (arguments[1].equals("turns"))
      turns(ways, Double.parseDouble(arguments[2]));
    else
      inParts(ways::before, Long.parseLong(arguments[2]));
  }
}
