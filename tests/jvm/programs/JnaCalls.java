// SPDX-License-Identifier: MIT
import com.sun.jna.*;

/**
 * C functions that JNA calls, a known number of times, by interfaces and
 * directly, and their callbacks.
 */
public class JnaCalls {
  @Structure.FieldOrder({"x", "y"})
  public static class Small extends Structure {
    public long x;
    public double y;
    public static class ByValue extends Small implements Structure.ByValue {}
  }
  interface Each extends Callback {
    long call(long value);
  }
  interface Compare extends Callback {
    int call(Pointer a, Pointer b);
  }
  interface Many extends Library {
    long add(long a, long b);
    double half(double x);
    long length_of(String text);
    String greeting();
    void fill(Small s);
    Small.ByValue swap_small(Small.ByValue s);
    long many(long a, double b, int c, float d, long e, long f, long g, long h,
        long i, double j, double k, double l, double m, double n, double o,
        double p, long q, byte r);
    long each(long n, Each f);
    long each_elsewhere(long n, Each f);
    long sum_of(int[] at, long n);
  }
  interface C extends Library {
    int abs(int a);
    long strlen(String s);
    void qsort(Pointer at, long n, long size, Compare f);
    int snprintf(byte[] at, long n, String format, Object... rest);
  }
  public static class Direct {
    static native long add(long a, long b);
    static native int fails(int code);
    static native double half(double x);
    static native long length_of(String text);
    static native long many(long a, double b, int c, float d, long e, long f,
        long g, long h, long i, double j, double k, double l, double m,
        double n, double o, double p, long q, byte r);
  }
  public static class DirectC { static native long labs(long a); }
  static long called;
  public static void main(String[] arguments) {
    int n = Integer.parseInt(arguments[1]);
    Many m = Native.load(arguments[0], Many.class);
    C c = Native.load("c", C.class);
    long sum = 0;
    for (int i = 0; i < n; i++) sum += m.add(i, 1);
    double d = 0;
    for (int i = 0; i < n; i++) d += m.half(i);
    for (int i = 0; i < n; i++) sum += m.length_of("crossbill");
    for (int i = 0; i < n; i++) sum += m.greeting().length();
    Small s = new Small();
    s.x = 1;
    s.y = 1e-3;
    for (int i = 0; i < 10; i++) m.fill(s);
    System.out.println(
        "witness greeting " + n + " " + sum + " " + d + " " + s.x + " " + s.y);
    System.out.println("witness fill 10");
    Small.ByValue v = new Small.ByValue();
    v.x = 3;
    v.y = 4;
    for (int i = 0; i < n; i++) {
      v = m.swap_small(v);
    }
    System.out.println("witness swap_small " + n + " " + v.x + " " + v.y);
    sum = 0;
    for (int i = 0; i < n; i++)
      sum += m.many(i, 2.0, 3, 4f, 5L, 6L, 7L, 8L, 9L, 10.0, 11.0, 12.0, 13.0,
          14.0, 15.0, 16.0, 17L, (byte) 18);
    Each twice = value -> {
      called++;
      if (value % 100 == 3)
        System.gc();
      return 2 * value;
    };
    sum += m.each(n, twice);
    System.out.println("witness each 1 " + sum);
    sum = m.each_elsewhere(n / 10, twice);
    System.out.println("witness each_elsewhere 1 " + sum);
    int[] at = {1, 2, 3};
    for (int i = 0; i < n; i++) sum += m.sum_of(at, 3);
    System.out.println("witness sum_of " + n + " " + sum);
    for (int i = 0; i < n; i++) sum += c.abs(-i);
    System.out.println("witness abs " + n + " " + sum);
    for (int i = 0; i < n; i++) sum += c.strlen("abc");
    System.out.println("witness strlen " + n + " " + sum);
    Memory numbers = new Memory(4 * 32);
    for (int i = 0; i < 32; i++) numbers.setInt(4 * i, 100 - i);
    Compare compare = (a, b) -> {
      called++;
      return Integer.compare(a.getInt(0), b.getInt(0));
    };
    c.qsort(numbers, 32, 4, compare);
    System.out.println("witness qsort 1 " + numbers.getInt(0));
    byte[] out = new byte[64];
    for (int i = 0; i < n; i++) c.snprintf(out, 64, "%d %.2f %s", i, 1.5, "x");
    System.out.println("witness snprintf " + n + " " + Native.toString(out));
    Native.register(Direct.class, arguments[0]);
    Native.register(DirectC.class, "c");
    sum = 0;
    for (int i = 0; i < n; i++) sum += Direct.add(i, 1);
    for (int i = 0; i < n; i++) sum += Direct.fails(i);
    for (int i = 0; i < n; i++) d += Direct.half(i);
    for (int i = 0; i < n; i++) sum += Direct.length_of("four");
    for (int i = 0; i < n; i++)
      sum += Direct.many(i, 2.0, 3, 4f, 5L, 6L, 7L, 8L, 9L, 10.0, 11.0, 12.0,
          13.0, 14.0, 15.0, 16.0, 17L, (byte) 18);
    for (int i = 0; i < n; i++) sum += DirectC.labs(-i);
    System.out.println("witness labs " + n + " " + sum + " " + d);
    System.out.println("witness add " + 2 * n);
    System.out.println("witness fails " + n);
    System.out.println("witness half " + 2 * n);
    System.out.println("witness length_of " + 2 * n);
    System.out.println("witness many " + 2 * n);
    System.out.println("callbacks " + called);
  }
}
