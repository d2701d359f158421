// SPDX-License-Identifier: MIT
// The natives of core.c.
package strings;

class Core {
  static {
    System.load(System.getProperty("core"));
  }

  // Counts the letters of a text, and returns it; of bytes.
  static native String naive(String text);
  static native int better(byte[] text);
}
