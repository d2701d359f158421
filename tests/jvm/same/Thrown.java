// SPDX-License-Identifier: MIT
// Exceptions: thrown by natives, through natives, described, uncaught.
class Thrown {
  static int fail(int depth) {
    if (depth == 0) return Core.fail("depth");
    Core.call(() -> fail(depth - 1));
    return depth;
  }

  static void print(Throwable thrown) {
    System.out.println(thrown);
    for (StackTraceElement frame : thrown.getStackTrace())
      if (!frame.getMethodName().contains("$")) System.out.println("  " + frame);
  }

  public static void main(String[] arguments) throws Exception {
    int caught = 0;
    for (int i = 0; i < 20000; i++)
      try {
        fail(i % 4);
      } catch (IllegalStateException thrown) {
        caught++;
        if (i == 3) print(thrown);
      }
    System.out.println(caught);
    System.out.println(Core.caught(() -> { throw new Error("in Java"); }));
    System.out.println(Core.caught(() -> Core.fail("in C")));
    try {
      Core.describe(() -> { throw new RuntimeException("described"); });
    } catch (RuntimeException thrown) {
      print(thrown);
    }
    int overflows = 0;
    for (int i = 0; i < 20; i++)
      try {
        Core.deeper(0);
        System.out.println("no overflow");
      } catch (StackOverflowError thrown) {
        overflows++;
      }
    Thread small = new Thread(null, () -> {
      try {
        Core.deeper(0);
      } catch (StackOverflowError thrown) {
        System.out.println("overflow of a small stack");
      }
    }, "small", 200 * 1024);
    small.start();
    small.join();
    String nothing = arguments.length > 9 ? "" : null;
    int pointers = 0;
    for (int i = 0; i < 20000; i++)
      try {
        pointers += nothing.length() + Core.add(i, 1);
      } catch (NullPointerException thrown) {
        pointers += Core.add(0, 1);
      }
    System.out.println(overflows + " overflows, " + pointers + " null");
    Core.witness("add", 20000);
    Core.witness("fail", 20001);
    if (arguments.length > 0) throw new Exception(arguments[0]);
  }
}
