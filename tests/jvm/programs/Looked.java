// SPDX-License-Identifier: MIT
import static java.lang.foreign.ValueLayout.*;

import java.lang.foreign.*;

/**
 * Looks up a native's function as any other, and binds natives of other
 * libraries, and this one, after that.
 */
class Looked {
  static native int add(int a, int b);

  static class Other { static native int twice(int number); }

  public static void main(String[] arguments) throws Throwable {
    System.load(arguments[0]);
    var found = SymbolLookup.loaderLookup().find("Java_Looked_add").get();
    System.load(arguments[1]);
    var handle = Linker.nativeLinker().downcallHandle(found,
        FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS, JAVA_INT, JAVA_INT));
    MemorySegment none = MemorySegment.NULL;
    int sum = 0;
    for (int i = 0; i < 5; i++) sum += Other.twice(i);
    for (int i = 0; i < 30; i++)
      sum += (int) handle.invokeExact(none, none, i, 1);
    for (int i = 0; i < 4; i++) sum += add(i, 2);
    // Whoever has that finds functions without our seeing it.
    sum +=
        Linker.nativeLinker().defaultLookup().find("dlsym").isPresent() ? 1 : 0;
    System.out.println(sum);
  }
}
