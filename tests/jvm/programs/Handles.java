// SPDX-License-Identifier: MIT
// Method handles of C functions, called from known lines; JDK 22 and newer.
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;

public class Handles {
  static MethodHandle add, negate;
  static final Linker LINKER = Linker.nativeLinker();

  static class Constant {
    static final MethodHandle ADD = add;
  }

  static int small(int i) throws Throwable {
    return (int) Constant.ADD.invokeExact(i, 1);  // = n
  }

  static void loops(int n) throws Throwable {
    for (int i = 0; i < n; i++) small(i);
    for (int i = 0; i < n; i++) {
      int sum = (int) Constant.ADD.invokeExact(i, 2);  // = n
      sum += (int) add.invokeExact(i, sum);  // = n
    }
    long sum = 0;
    for (int i = 0; i < n; i++)
      sum += (long) negate.invokeExact((long) i);  // = n
  }

  public static void main(String[] arguments) throws Throwable {
    SymbolLookup library =
        SymbolLookup.libraryLookup(arguments[0], Arena.global());
    add = LINKER.downcallHandle(library.find("add_up").get(),
        FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT));
    negate = LINKER.downcallHandle(library.find("negate").get(),
        FunctionDescriptor.of(JAVA_LONG, JAVA_LONG));
    loops(Integer.parseInt(arguments[1]));
    MethodHandle critical = LINKER.downcallHandle(
        library.find("negate").get(),
        FunctionDescriptor.of(JAVA_LONG, JAVA_LONG),
        Linker.Option.critical(false));
    long sum = 0;
    for (int i = 0; i < Integer.parseInt(arguments[1]); i++)
      sum += (long) critical.invokeExact((long) i);  // not known
  }
}
