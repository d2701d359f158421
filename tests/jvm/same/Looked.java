// SPDX-License-Identifier: MIT
// Threads within natives, for others to look at until a line is read: one is
// there directly, one from a callback, one of C's own by an attached callback.
class Looked {
  static boolean isWithin(Thread thread) {
    StackTraceElement[] frames = thread.getStackTrace();
    return frames.length > 0 && frames[0].getMethodName().equals("sleep")
        && frames[0].getClassName().equals("Core");
  }

  static long within() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(Looked::isWithin).count();
  }

  static void in() {
    Core.sleep(3600 * 1000);
  }

  public static void main(String[] arguments) throws Exception {
    Runnable[] ways = {Looked::in, () -> Core.call(Looked::in),
        () -> Core.attached(Looked::in)};
    for (Runnable way : ways) {
      Thread thread = new Thread(way);
      thread.setDaemon(true);
      thread.start();
    }
    while (within() < ways.length) Thread.sleep(1);
    System.gc();
    System.out.println("pid " + ProcessHandle.current().pid());
    System.in.read();
    System.out.println(within());
    Core.witness("sleep", 3);
    Core.witness("call", 1);
    Core.witness("attached", 1);
    System.exit(0);  // a thread of C's is no daemon
  }
}
