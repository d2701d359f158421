// SPDX-License-Identifier: MIT
// The natives of core.c.
package bytes;

class Core {
  static {
    System.load(System.getProperty("core"));
  }

  // Adds what lies in a part of an array.
  static native int write(byte[] data, int start, int size);
}
