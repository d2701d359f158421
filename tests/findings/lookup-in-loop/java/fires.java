// SPDX-License-Identifier: MIT
// Each call looks a class and a field up by their names.
// expect: library core
// expect: entry lookup.Core.naive
// expect: site Core.naive(core)
// expect: severity warning
// expect: confidence high
package lookup;

class Fires {
  public static void main(String[] arguments) {
    Core core = new Core();
    int sum = 0;
    for (int n = 0; n < 200_000; n++) sum += Core.naive(core);
    System.out.println(sum);
  }
}
