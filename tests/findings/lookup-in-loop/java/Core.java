// SPDX-License-Identifier: MIT
// The natives of core.c.
package lookup;

class Core {
  static {
    System.load(System.getProperty("core"));
  }

  int value = 1;

  // Looks its class and its field up at each call; has looked them up.
  static native int naive(Core core);
  static native int better(Core core);
}
