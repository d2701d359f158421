// SPDX-License-Identifier: MIT
// The natives of core.c.
package statements;

class Core {
  static {
    System.load(System.getProperty("core"));
  }

  static native long prepare(String text);
  static native int step(long statement, int value);
  static native void reset(long statement);
  static native void finish(long statement);
}
