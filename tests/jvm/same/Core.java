// SPDX-License-Identifier: MIT
// The natives of core.c.
class Core {
  static {
    System.loadLibrary("same_core");
  }

  static native int add(int a, int b);

  static native double many(
      int a, double p, long b, float q, int c, double r, byte d, float s,
      long e, double t, short f, double u, int g, double v, char h, double w,
      boolean i, double x, double y);

  static native void call(Runnable callback);

  static native String caught(Runnable callback);

  static native void describe(Runnable callback);

  static native int fail(String text);

  static native String turned(String text);

  static native long held(int[] array, Runnable callback);

  static native long critical(int[] array);

  static native int references(int count);

  static native void sleep(int milliseconds);

  static native void raise(int signal);

  static native boolean attached(Runnable callback);

  static native int deeper(int depth);

  static int down(int depth) {
    return depth < 100000 ? deeper(depth) : depth;
  }

  static void witness(String name, long calls) {
    System.out.println("witness " + name + " " + calls);
  }
}
