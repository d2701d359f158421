// SPDX-License-Identifier: MIT
// The numbers lie in an array of their own.
package items;

class Silent {
  public static void main(String[] arguments) {
    int[] values = new int[1000];
    java.util.Arrays.setAll(values, n -> n);
    int sum = 0;
    for (int n = 0; n < 1_000; n++) sum += Core.better(values);
    System.out.println(sum);
  }
}
