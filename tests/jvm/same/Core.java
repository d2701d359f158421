// SPDX-License-Identifier: MIT
// The natives of core.c.
public class Core {
  static {
    System.loadLibrary("same_core");
  }

  public static native int add(int a, int b);

  public static native double many(
      int a, double p, long b, float q, int c, double r, byte d, float s,
      long e, double t, short f, double u, int g, double v, char h, double w,
      boolean i, double x, double y);

  public static native void call(Runnable callback);

  public static native String caught(Runnable callback);

  public static native void describe(Runnable callback);

  public static native int fail(String text);

  public static native String turned(String text);

  public static native long held(int[] array, Runnable callback);

  public static native long critical(int[] array);

  public static native int references(int count);

  public static native void sleep(int milliseconds);

  public static native void raise(int signal);

  public static native boolean attached(Runnable callback);

  public static native int deeper(int depth);

  static int down(int depth) {
    return depth < 100000 ? deeper(depth) : depth;
  }

  static void witness(String name, long calls) {
    System.out.println("witness " + name + " " + calls);
  }
}
