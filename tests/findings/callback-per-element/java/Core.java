// SPDX-License-Identifier: MIT
// The natives of core.c.
package callbacks;

class Core {
  static {
    System.load(System.getProperty("core"));
  }

  static int twice(int number) {
    return 2 * number;
  }

  // Adds what twice() says of each number; of all numbers.
  static native int naive(int[] numbers);
  static native int better(int[] doubled);
}
