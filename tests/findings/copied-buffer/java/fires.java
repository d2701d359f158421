// SPDX-License-Identifier: MIT
// An array that is only read is copied for each call, and copied back.
// expect: library core
// expect: entry copies.Core.naive
// expect: site Core.naive(data)
// expect: severity warning
// expect: confidence high
package copies;

class Fires {
  public static void main(String[] arguments) {
    byte[] data = new byte[1 << 20];
    int sum = 0;
    for (int n = 0; n < 300; n++) sum += Core.naive(data);
    System.out.println(sum);
  }
}
