// SPDX-License-Identifier: MIT
// Lengths asked for before and after another agent has come: `agent.c`,
// which counts those of arrays of 7777.
class Beside {
  public static void main(String[] arguments) throws Exception {
    int[] array = new int[7777];
    long sum = 0;
    for (int i = 0; i < 100; i++) sum += Core.critical(array);
    Thread thread = new Thread(() -> Core.add(1, 2));
    thread.start();
    thread.join();
    for (int i = 0; i < 1000; i++) sum += Core.critical(array);
    System.out.println(sum + " " + Core.references(10));
    Core.witness("critical", 1100);
    Core.witness("add", 1);
  }
}
