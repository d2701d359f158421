// SPDX-License-Identifier: MIT
// The natives of core.c.
package copies;

class Core {
  static {
    System.load(System.getProperty("core"));
  }

  // Has the array copied, and copied back; is lent it, as it is.
  static native int naive(byte[] data);
  static native int better(byte[] data);
}
