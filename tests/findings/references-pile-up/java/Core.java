// SPDX-License-Identifier: MIT
// The natives of core.c.
package references;

class Core {
  static {
    System.load(System.getProperty("core"));
  }

  // Keeps a reference to each until it returns; gives each back.
  static native int naive(Object[] all);
  static native int better(Object[] all);
}
