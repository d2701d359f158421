// SPDX-License-Identifier: MIT
// The numbers have been doubled in Java, and are handed over together.
package callbacks;

class Silent {
  public static void main(String[] arguments) {
    int[] numbers = new int[1000];
    java.util.Arrays.setAll(numbers, n -> Core.twice(n));
    int sum = 0;
    for (int n = 0; n < 500; n++) sum += Core.better(numbers);
    System.out.println(sum);
  }
}
