// SPDX-License-Identifier: MIT
// A statement is prepared anew for each value.
// expect: library core
// expect: entry statements.Core.prepare
// expect: site Core.prepare(
// expect: severity warning
package statements;

class Fires {
  public static void main(String[] arguments) {
    int sum = 0;
    for (int n = 0; n < 20_000; n++) {
      long statement = Core.prepare("insert into t (a, b) values (?, ?)");
      sum += Core.step(statement, n);
      Core.finish(statement);
    }
    System.out.println(sum);
  }
}
