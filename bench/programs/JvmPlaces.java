// SPDX-License-Identifier: MIT
// Loops for jvm_sites.py, each of them a way to call C from a line of Java.
// Prints the nanoseconds of a call in the fastest batch, less what choosing the
// line takes. JDK 22 and newer.
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.*;
import java.lang.invoke.MethodHandle;

class JvmPlaces {
  static final int CALLS = 10_000, BATCHES = 600;

  static native int empty(int number);

  static MethodHandle plain, critical;

  static class Handles {
    static final MethodHandle PLAIN = plain, CRITICAL = critical;
  }

  interface Loop { int run(int seed) throws Throwable; }

  static int one(int sum) {
    for (int i = 0; i < CALLS; i++) sum += empty(i);
    return sum;
  }

  // Which line comes next is known to nobody.
  static int many(int sum) {
    int random = 18;
    for (int i = 0; i < CALLS; i++) {
      random ^= random << 13;
      random ^= random >>> 17;
      random ^= random << 5;
      switch (random & 3) {
        case 0: sum += empty(i); break;
        case 1: sum -= empty(i); break;
        case 2: sum ^= empty(i); break;
        default: sum |= empty(i);
      }
    }
    return sum;
  }

  static int foreign(int sum) throws Throwable {
    for (int i = 0; i < CALLS; i++) sum += (int) Handles.PLAIN.invokeExact(i);
    return sum;
  }

  static int critical(int sum) throws Throwable {
    for (int i = 0; i < CALLS; i++)
      sum += (int) Handles.CRITICAL.invokeExact(i);
    return sum;
  }

  static double fastest(Loop loop) throws Throwable {
    double fastest = Double.MAX_VALUE;
    for (int batch = 0, sum = 0; batch < BATCHES; batch++) {
      long begin = System.nanoTime();
      sum = loop.run(sum);
      fastest = Math.min(fastest, (System.nanoTime() - begin) / 1.0 / CALLS);
    }
    return fastest;
  }

  public static void main(String[] arguments) throws Throwable {
    System.load(arguments[0]);
    SymbolLookup library =
        SymbolLookup.libraryLookup(arguments[0], Arena.global());
    FunctionDescriptor type = FunctionDescriptor.of(JAVA_INT, JAVA_INT);
    MemorySegment same = library.find("same").get();
    Linker linker = Linker.nativeLinker();
    plain = linker.downcallHandle(same, type);
    critical = linker.downcallHandle(same, type, Linker.Option.critical(false));
    System.out.printf("{\"one line\": %.2f, \"random lines\": %.2f, ",
        fastest(JvmPlaces::one), fastest(JvmPlaces::many));
    System.out.printf("\"foreign\": %.2f, \"critical\": %.2f}%n",
        fastest(JvmPlaces::foreign), fastest(JvmPlaces::critical));
  }
}
