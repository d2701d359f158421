// SPDX-License-Identifier: MIT
// A class with natives is redefined while these are called: the methods are
// other ones then, and bound again. -javaagent:redefined.jar
import java.lang.instrument.ClassDefinition;
import java.lang.instrument.Instrumentation;

class Redefined {
  static Instrumentation tools;
  static volatile boolean over;

  public static void premain(String options, Instrumentation given) {
    tools = given;
  }

  public static void main(String[] arguments) throws Exception {
    byte[] bytes =
        Redefined.class.getResourceAsStream("/Core.class").readAllBytes();
    long[] calls = new long[3];
    Thread[] threads = new Thread[calls.length];
    for (int t = 0; t < threads.length; t++) {
      int mine = t;
      threads[t] = new Thread(() -> {
        long n = 0;
        while (!over) n = Core.add((int) n, 1);
        calls[mine] = n;
      });
      threads[t].start();
    }
    for (int i = 0; i < 100; i++) {
      int depth = i % 3;
      Core.call(() -> redefine(bytes, depth));
      if (i % 25 == 0) System.gc();
    }
    over = true;
    for (Thread thread : threads) thread.join();
    for (long n : calls)
      if (n == 0) System.out.println("a thread did nothing");
    System.out.println("redefined " + Core.critical(new int[5]));
    Core.witness("call", 100 + 99);
    Core.witness("critical", 1);
  }

  // From within a native, also one of the old methods.
  static void redefine(byte[] bytes, int depth) {
    try {
      tools.redefineClasses(new ClassDefinition(Core.class, bytes));
    } catch (Exception thrown) {
      throw new Error(thrown);
    }
    if (depth > 0) Core.call(() -> redefine(bytes, depth - 1));
  }
}
