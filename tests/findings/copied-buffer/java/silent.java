// SPDX-License-Identifier: MIT
// The array is lent for each call.
package copies;

class Silent {
  public static void main(String[] arguments) {
    byte[] data = new byte[1 << 20];
    int sum = 0;
    for (int n = 0; n < 300; n++) sum += Core.better(data);
    System.out.println(sum);
  }
}
