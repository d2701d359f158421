// SPDX-License-Identifier: MIT
import static java.lang.foreign.ValueLayout.*;

import java.lang.foreign.*;
import java.lang.invoke.*;

/**
 * C functions that java.lang.foreign calls, a known number of times, and
 * methods that they call back.
 */
public class Foreign {
  static final Linker LINKER = Linker.nativeLinker();
  static SymbolLookup own;
  static MethodHandle std(
      String name, FunctionDescriptor d, Linker.Option... o) {
    return LINKER.downcallHandle(LINKER.defaultLookup().find(name).get(), d, o);
  }
  static MethodHandle own(
      String name, FunctionDescriptor d, Linker.Option... o) {
    return LINKER.downcallHandle(own.find(name).get(), d, o);
  }
  static long called;
  static int compare(MemorySegment a, MemorySegment b) {
    called++;
    return Integer.compare(a.get(JAVA_INT, 0), b.get(JAVA_INT, 0));
  }
  static long twice(long value) {
    called++;
    if (value % 100 == 5)
      System.gc();
    return 2 * value;
  }
  static long many(long a, long b, long c, long d, long e, long f, long g,
      long h, double i) {
    called++;
    return a + 2 * b + 3 * c + 4 * d + 5 * e + 6 * f + 7 * g + 8 * h
        + (long) (9 * i * 2);
  }
  static MemorySegment stub(String name, MethodType type, FunctionDescriptor d,
      Arena arena) throws Exception {
    return LINKER.upcallStub(
        MethodHandles.lookup().findStatic(Foreign.class, name, type), d, arena);
  }
  public static void main(String[] arguments) throws Throwable {
    int n = Integer.parseInt(arguments[1]);
    Arena all = Arena.global();
    own = SymbolLookup.libraryLookup(arguments[0], all);
    FunctionDescriptor unary = FunctionDescriptor.of(JAVA_LONG, JAVA_LONG);
    MethodHandle abs = std("abs", FunctionDescriptor.of(JAVA_INT, JAVA_INT));
    long sum = 0;
    for (int i = 0; i < n; i++) sum += (int) abs.invokeExact(-i);
    System.out.println("witness abs " + n + " " + sum);

    MethodHandle strlen =
        std("strlen", FunctionDescriptor.of(JAVA_LONG, ADDRESS));
    MemorySegment text = all.allocateFrom("crossbill");
    sum = 0;
    for (int i = 0; i < n; i++) sum += (long) strlen.invokeExact(text);
    System.out.println("witness strlen " + n + " " + sum);

    // libc may have one function for both.
    FunctionDescriptor copies =
        FunctionDescriptor.of(ADDRESS, ADDRESS, ADDRESS, JAVA_LONG);
    MethodHandle memcpy = std("memcpy", copies);
    MethodHandle memmove = std("memmove", copies);
    MemorySegment to = all.allocate(16);
    for (int i = 0; i < n; i++) {
      var copied = (MemorySegment) memcpy.invokeExact(to, text, 10L);
      if (i % 2 == 0)
        copied = (MemorySegment) memmove.invokeExact(to, text, 10L);
    }
    System.out.println("witness memcpy " + n + " " + to.getString(0));
    System.out.println("witness memmove " + n / 2 + " " + to.getString(0));

    MethodHandle sin =
        std("sin", FunctionDescriptor.of(JAVA_DOUBLE, JAVA_DOUBLE));
    double d = 0;
    for (int i = 0; i < n; i++) d += (double) sin.invokeExact(i * 0.5);
    System.out.println("witness sin " + n + " " + d);

    MethodHandle critical = std("labs", unary, Linker.Option.critical(false));
    sum = 0;
    for (int i = 0; i < n; i++) sum += (long) critical.invokeExact((long) -i);
    System.out.println("witness labs " + n + " " + sum);

    MethodHandle heap =
        own("sum_of", FunctionDescriptor.of(JAVA_LONG, ADDRESS, JAVA_LONG),
            Linker.Option.critical(true));
    MemorySegment array = MemorySegment.ofArray(new int[] {1, 2, 3, 4});
    sum = 0;
    for (int i = 0; i < n; i++) sum += (long) heap.invokeExact(array, 4L);
    System.out.println("witness sum_of " + n + " " + sum);

    MemoryLayout l = JAVA_LONG, f = JAVA_FLOAT, b = JAVA_DOUBLE;
    MethodHandle many = own("many",
        FunctionDescriptor.of(JAVA_LONG, l, b, JAVA_INT, f, l, l, l, l, l, b, b,
            b, b, b, b, b, l, JAVA_BYTE));
    sum = 0;
    for (int i = 0; i < n; i++)
      sum += (long) many.invokeExact((long) i, 2.0, 3, 4f, 5L, 6L, 7L, 8L, 9L,
          10.0, 11.0, 12.0, 13.0, 14.0, 15.0, 16.0, 17L, (byte) 18);
    System.out.println("witness many " + n + " " + sum);

    StructLayout small = MemoryLayout.structLayout(JAVA_LONG, JAVA_DOUBLE);
    MethodHandle swap = own("swap_small", FunctionDescriptor.of(small, small));
    StructLayout large =
        MemoryLayout.structLayout(MemoryLayout.sequenceLayout(7, JAVA_LONG));
    MethodHandle add =
        own("add_large", FunctionDescriptor.of(large, large, large));
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment s = arena.allocate(small), g = arena.allocate(large),
                    h = arena.allocate(large);
      SegmentAllocator into =
          SegmentAllocator.prefixAllocator(arena.allocate(1024, 16));
      sum = 0;
      for (int i = 0; i < n; i++) {
        s.set(JAVA_LONG, 0, i);
        s.set(JAVA_DOUBLE, 8, 7.0 + i);
        MemorySegment r = (MemorySegment) swap.invokeExact(into, s);
        sum += r.get(JAVA_LONG, 0) * 3 + (long) r.get(JAVA_DOUBLE, 8);
      }
      System.out.println("witness swap_small " + n + " " + sum);
      sum = 0;
      for (int i = 0; i < n; i++) {
        for (int k = 0; k < 7; k++) {
          g.setAtIndex(JAVA_LONG, k, i + k);
          h.setAtIndex(JAVA_LONG, k, 10 * k);
        }
        MemorySegment r = (MemorySegment) add.invokeExact(into, g, h);
        for (int k = 0; k < 7; k++) sum += r.getAtIndex(JAVA_LONG, k) * (k + 1);
      }
      System.out.println("witness add_large " + n + " " + sum);
    }

    MethodHandle print = std("snprintf",
        FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_LONG, ADDRESS, JAVA_INT,
            JAVA_DOUBLE, ADDRESS, JAVA_LONG, JAVA_LONG),
        Linker.Option.firstVariadicArg(3));
    MemorySegment out = all.allocate(200),
                  format = all.allocateFrom("%d %.2f %s %ld %ld");
    for (int i = 0; i < n; i++) {
      int r = (int) print.invokeExact(out, 200L, format, i, 2.5, text, 4L, 5L);
    }
    System.out.println("witness snprintf " + n + " " + out.getString(0));

    StructLayout state = Linker.Option.captureStateLayout();
    VarHandle errno =
        state.varHandle(MemoryLayout.PathElement.groupElement("errno"));
    MethodHandle fails = own("fails", FunctionDescriptor.of(JAVA_INT, JAVA_INT),
        Linker.Option.captureCallState("errno"));
    MemorySegment kept = all.allocate(state);
    sum = 0;
    for (int i = 0; i < n; i++) {
      int r = (int) fails.invokeExact(kept, i % 100);
      sum += (int) errno.get(kept, 0L);
    }
    System.out.println("witness fails " + n + " " + sum);

    MethodHandle qsort = std("qsort",
        FunctionDescriptor.ofVoid(ADDRESS, JAVA_LONG, JAVA_LONG, ADDRESS));
    FunctionDescriptor comparison = FunctionDescriptor.of(JAVA_INT,
        ADDRESS.withTargetLayout(JAVA_INT), ADDRESS.withTargetLayout(JAVA_INT));
    MethodType ct = comparison.toMethodType();
    MemorySegment numbers = all.allocate(JAVA_INT, 64);
    for (int i = 0; i < n / 100; i++) {
      try (Arena arena = Arena.ofConfined()) {
        MemorySegment compare = stub("compare", ct, comparison, arena);
        for (int k = 0; k < 64; k++)
          numbers.setAtIndex(JAVA_INT, k, (k * 37 + i) % 64);
        qsort.invokeExact(numbers, 64L, 4L, compare);
      }
    }
    System.out.println(
        "witness qsort " + n / 100 + " " + numbers.getAtIndex(JAVA_INT, 63));
    MethodHandle each =
        own("each", FunctionDescriptor.of(JAVA_LONG, JAVA_LONG, ADDRESS));
    MethodHandle elsewhere = own(
        "each_elsewhere", FunctionDescriptor.of(JAVA_LONG, JAVA_LONG, ADDRESS));
    MethodHandle each_many =
        own("each_many", FunctionDescriptor.of(JAVA_LONG, JAVA_LONG, ADDRESS));
    MemorySegment twice = stub("twice", unary.toMethodType(), unary, all);
    FunctionDescriptor nine =
        FunctionDescriptor.of(JAVA_LONG, l, l, l, l, l, l, l, l, b);
    MemorySegment nines = stub("many", nine.toMethodType(), nine, all);
    sum = 0;
    for (int i = 0; i < n / 100; i++)
      sum += (long) each.invokeExact((long) n / 50, twice);
    System.out.println("witness each " + n / 100 + " " + sum);
    sum = (long) elsewhere.invokeExact((long) n, twice);
    System.out.println("witness each_elsewhere 1 " + sum);
    sum = (long) each_many.invokeExact((long) n, nines);
    System.out.println("witness each_many 1 " + sum);
    System.out.println("callbacks " + called);
  }
}
