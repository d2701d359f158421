// SPDX-License-Identifier: MIT
import jnr.ffi.*;
import jnr.ffi.annotations.*;
/** C functions that JNR calls, a known number of times, and a callback. */
public class JnrCalls {
  public interface Many {
    long add(long a, long b);
    double half(double x);
    long length_of(String text);
    long sum_of(@In int[] at, long n);
    int fails(int code);
    long many(long a, double b, int c, float d, long e, long f, long g, long h,
        long i, double j, double k, double l, double m, double n, double o,
        double p, long q, byte r);
    long each(long n, Each f);
  }
  public interface C {
    int abs(int a);
    long strlen(String s);
    long labs(long a);
  }
  public interface Each {
    @Delegate long call(long v);
  }
  static long called;
  public static void main(String[] arguments) {
    int n = Integer.parseInt(arguments[1]);
    Many m = LibraryLoader.create(Many.class).load(arguments[0]);
    C c = LibraryLoader.create(C.class).load("c");
    long sum = 0;
    double d = 0;
    for (int i = 0; i < n; i++) sum += m.add(i, 1);
    for (int i = 0; i < n; i++) d += m.half(i);
    for (int i = 0; i < n; i++) sum += m.length_of("crossbill");
    int[] at = {1, 2, 3};
    for (int i = 0; i < n; i++) sum += m.sum_of(at, 3);
    for (int i = 0; i < n; i++) sum += m.fails(3);
    for (int i = 0; i < n; i++)
      sum += m.many(i, 2.0, 3, 4f, 5L, 6L, 7L, 8L, 9L, 10.0, 11.0, 12.0, 13.0,
          14.0, 15.0, 16.0, 17L, (byte) 18);
    for (int i = 0; i < n; i++) sum += c.abs(-i);
    for (int i = 0; i < n; i++) sum += c.labs(-i);
    for (int i = 0; i < n; i++) sum += c.strlen("abc");
    Each f = v -> {
      called++;
      return 2 * v;
    };
    sum += m.each(n, f);
    for (String s :
        "add half length_of sum_of fails many abs labs strlen".split(" "))
      System.out.println("witness " + s + " " + n);
    System.out.println("witness each 1");
    System.out.println(sum + " " + d);
    System.out.println("callbacks " + called);
  }
}
