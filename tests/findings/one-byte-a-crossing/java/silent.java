// SPDX-License-Identifier: MIT
// The bytes are collected in a buffer, as BufferedOutputStream does.
package bytes;

class Silent {
  public static void main(String[] arguments) {
    byte[] many = new byte[4096];
    int sum = 0;
    for (int n = 0; n < 1_000_000; n++) {
      many[n % many.length] = (byte) n;
      if (n % many.length == many.length - 1)
        sum = Core.write(many, 0, many.length);
    }
    System.out.println(sum);
  }
}
