// SPDX-License-Identifier: MIT
// A statement is prepared once, and run for each value.
package statements;

class Silent {
  public static void main(String[] arguments) {
    int sum = 0;
    for (int round = 0; round < 200; round++) {
      long statement = Core.prepare("insert into t (a, b) values (?, ?)");
      for (int n = 0; n < 200; n++) {
        sum += Core.step(statement, n);
        Core.reset(statement);
      }
      Core.finish(statement);
    }
    System.out.println(sum);
  }
}
