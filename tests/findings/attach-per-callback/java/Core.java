// SPDX-License-Identifier: MIT
// The natives of core.c.
package attach;

class Core {
  static {
    System.load(System.getProperty("core"));
  }

  static int count;

  static void called() {
    count++;
  }

  // A thread of the library calls called() so often, and attaches itself for
  // each call; or for all.
  static native void naive(int times);
  static native void better(int times);
}
