// SPDX-License-Identifier: MIT
// A call works on an array that it was lent, and no collection can begin.
// expect: library core
// expect: entry critical.Core.naive
// expect: site Core.naive(data
// expect: severity note
// expect: confidence high
package critical;

class Fires {
  public static void main(String[] arguments) {
    int[] data = new int[100_000];
    System.out.println(Core.naive(data, 500));
  }
}
