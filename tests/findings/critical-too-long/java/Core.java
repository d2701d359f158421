// SPDX-License-Identifier: MIT
// The natives of core.c.
package critical;

class Core {
  static {
    System.load(System.getProperty("core"));
  }

  // Is lent the array for as long as it works: so many rounds; copies of it
  // what it works on.
  static native int naive(int[] data, int rounds);
  static native int better(int[] data, int rounds);
}
