// SPDX-License-Identifier: MIT
// The ways in which a program ends: from C, from a callback, by a signal, which
// runs no hook where the JVM is told to leave signals alone.
import java.util.Map;
import java.util.TreeMap;

class Ended {
  public static void main(String[] arguments) throws Exception {
    Runtime.getRuntime().addShutdownHook(
        new Thread(() -> {
          System.out.println("hook " + Core.add(1, 1));
          Core.witness("add", 2);
        }));
    System.out.println(Core.add(3, 4));
    if (arguments[0].equals("halt")) Core.witness("add", 1);
    Core.witness(arguments[0].equals("terminated") ? "raise" : "call", 1);
    switch (arguments[0]) {
      case "exit" -> Core.call(() -> System.exit(3));
      case "halt" -> Core.call(() -> Runtime.getRuntime().halt(7));
      case "thrown" -> Core.call(() -> { throw new Error("uncaught"); });
      case "terminated" -> {
        Core.raise(15);
        Core.sleep(3600 * 1000);
      }
      default -> throw new Error(arguments[0]);
    }
  }
}
