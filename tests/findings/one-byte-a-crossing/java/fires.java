// SPDX-License-Identifier: MIT
// A stream's write(int) hands each byte over by itself.
// expect: library core
// expect: entry bytes.Core.write
// expect: site Core.write(one
// expect: severity warning
// expect: confidence high
package bytes;

class Fires {
  public static void main(String[] arguments) {
    byte[] one = new byte[1];
    int sum = 0;
    for (int n = 0; n < 1_000_000; n++) {
      one[0] = (byte) n;
      sum = Core.write(one, 0, 1);
    }
    System.out.println(sum);
  }
}
