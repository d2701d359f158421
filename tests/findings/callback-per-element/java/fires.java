// SPDX-License-Identifier: MIT
// A method is called for each number.
// expect: library core
// expect: entry callbacks.Core.naive
// expect: site Core.naive(numbers)
// expect: severity warning
// expect: confidence high
package callbacks;

class Fires {
  public static void main(String[] arguments) {
    int[] numbers = new int[1000];
    java.util.Arrays.setAll(numbers, n -> n);
    int sum = 0;
    for (int n = 0; n < 500; n++) sum += Core.naive(numbers);
    System.out.println(sum);
  }
}
