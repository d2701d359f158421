// SPDX-License-Identifier: MIT
// A call holds 20,000 local references at once.
// expect: library core
// expect: entry references.Core.naive
// expect: site Core.naive(all)
// expect: severity warning
// expect: confidence high
package references;

class Fires {
  public static void main(String[] arguments) {
    Object[] all = new Object[20_000];
    java.util.Arrays.setAll(all, n -> "text " + n);
    int count = 0;
    for (int n = 0; n < 5; n++) count += Core.naive(all);
    System.out.println(count);
  }
}
