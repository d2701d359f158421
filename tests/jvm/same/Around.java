// SPDX-License-Identifier: MIT
// What a program sees of its process: environment, properties, options,
// children, its own dump.
import java.lang.management.ManagementFactory;

import java.util.Map;
import java.util.TreeMap;

class Around {
  static void child(String... command) throws Exception {
    Process child = new ProcessBuilder(command).redirectErrorStream(true).start();
    String text = new String(child.getInputStream().readAllBytes());
    System.out.print(text);
    System.out.println("status " + child.waitFor());
  }

  static void print(Map<?, ?> map) {
    new TreeMap<Object, Object>(map).forEach((name, value) ->
        System.out.println(name + "=" + value));
  }

  public static void main(String[] arguments) throws Exception {
    System.out.println(Core.add(1, 2));
    print(System.getenv());
    print(System.getProperties());
    var runtime = ManagementFactory.getRuntimeMXBean();
    System.out.println(runtime.getInputArguments());
    System.out.println(Runtime.getRuntime().availableProcessors());
    System.out.println(Runtime.getRuntime().maxMemory());
    System.out.println(ManagementFactory.getThreadMXBean().getThreadCount());
    System.out.println(
        ManagementFactory.getClassLoadingMXBean().getLoadedClassCount());
    child("sh", "-c", "echo in a child; exit 5");
    for (int i = 0; i < 5; i++) child("/bin/echo", "child", "" + i);
    Core.witness("add", 1);
  }
}
