// SPDX-License-Identifier: MIT
// The natives of core.c.
package items;

class Core {
  static {
    System.load(System.getProperty("core"));
  }

  static class Item {
    final int value;

    Item(int value) {
      this.value = value;
    }
  }

  // Adds the values of objects; of an array that holds them.
  static native int naive(Item[] items);
  static native int better(int[] values);
}
