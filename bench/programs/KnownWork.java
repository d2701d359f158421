// SPDX-License-Identifier: MIT
// For jvm_known_work.py: calls natives that work for so many microseconds, of
// which they call back a part into Java. Prints the nanoseconds of a call, as
// Java sees them, and of what the native itself does of it, as C sees them.
//
//   java KnownWork MICROSECONDS ROUNDS HERE THERE
//
// where the last two are how many of C's and of Java's steps take a microsecond;
// without arguments it prints these.
class KnownWork {
  interface Native { void call(long here, long there); }

  static native double truth(long steps, long calls);
  static native void empty(long here, long there);
  static native void warm(long here, long there);
  static native void flat(long here, long there);
  static native void back0(long here, long there);
  static native void back30(long here, long there);
  static native void back90(long here, long there);

  static long sink;

  static void back(long steps) {
    long value = sink | 1;
    for (long i = 0; i < steps; i++) {  // nothing that a compiler can shorten
      value ^= value << 13;
      value ^= value >>> 7;
      value ^= value << 17;
    }
    sink = value;
  }

  static double batch(Native callee, long here, long there, int calls) {
    long start = System.nanoTime();
    for (int i = 0; i < calls; i++) callee.call(here, there);
    return System.nanoTime() - start;
  }

  // Of Java's steps, by the fastest of some tries.
  static double step() {
    double fastest = 1e9;
    for (int i = 0; i < 200; i++) {
      long start = System.nanoTime();
      back(10_000);
      fastest = Math.min(fastest, (System.nanoTime() - start) / 10_000.0);
    }
    return fastest;
  }

  static double nativeStep() {
    double fastest = 1e9;
    for (int i = 0; i < 50; i++)
      fastest = Math.min(fastest, truth(10_000, 1) / 10_000);
    return fastest;
  }

  static final String[] NAMES = {"flat", "back0", "back30", "back90"};
  static final Native[] NATIVES = {KnownWork::flat, KnownWork::back0,
                                   KnownWork::back30, KnownWork::back90};
  static final int[] BACK = {0, 0, 30, 90};

  public static void main(String[] arguments) {
    System.loadLibrary("jvm_known_work");
    if (arguments.length == 0) {
      System.out.println(1000 / nativeStep() + " " + 1000 / step());
      return;
    }
    double us = Double.parseDouble(arguments[0]);
    int rounds = Integer.parseInt(arguments[1]);
    double here = us * Double.parseDouble(arguments[2]);
    double there = us * Double.parseDouble(arguments[3]);
    // Every callee before `call` is compiled: what it is inlined into is last.
    batch(KnownWork::warm, 1, 1, 30_000);
    for (int i = 0; i < 300; i++) batch(KnownWork::empty, 0, 0, 100);
    double[] seen = new double[4], inside = new double[4];
    int batch = (int)Math.max(1, 500 / us);
    double empty = 0;
    for (int round = 0; round < rounds; round++) {
      for (int i = 0; i < 4; i++) {
        long in = (long)(here * (100 - BACK[i]) / 100);
        seen[i] += batch(NATIVES[i], in, (long)(there * BACK[i] / 100), batch);
        inside[i] += truth(in, batch);
      }
      empty += batch(KnownWork::empty, 0, 0, batch);
    }
    double calls = (double)rounds * batch;
    StringBuilder text = new StringBuilder("{\"calls\": " + (long)calls);
    for (int i = 0; i < 4; i++)
      text.append(", \"" + NAMES[i] + "\": [" + (seen[i] - empty) / calls + ", "
                  + inside[i] / calls + "]");
    System.out.println(text + "}");
  }
}
