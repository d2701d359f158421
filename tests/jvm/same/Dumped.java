// SPDX-License-Identifier: MIT
// Other tools look at the stack while a native called back: jstack, SIGQUIT.
class Dumped {
  static void in() {
    try {
      // Frames of main, without addresses and numbers of threads.
      Process child = new ProcessBuilder(
          System.getProperty("java.home") + "/bin/jcmd",
          "" + ProcessHandle.current().pid(), "Thread.print").start();
      boolean mine = false;
      for (String line : new String(child.getInputStream().readAllBytes())
               .split("\n")) {
        if (line.startsWith("\"")) mine = line.startsWith("\"main\"");
        if (mine && line.contains("Dumped.") && !line.contains("$"))
          System.out.println(line);
        if (mine && line.contains("Core.")) System.out.println(line);
      }
      System.out.println("status " + child.waitFor());
    } catch (Exception thrown) {
      throw new Error(thrown);
    }
  }

  static void again() {
    Core.call(Dumped::in);
    StackWalker.getInstance().forEach(System.out::println);
    System.out.println(Core.add(Thread.getAllStackTraces().size(), 0) > 1);
  }

  public static void main(String[] arguments) {
    for (int i = 0; i < 20000; i++) Core.add(i, 1);
    Core.call(Dumped::again);
    Core.witness("call", 2);
    Core.witness("add", 20001);
  }
}
