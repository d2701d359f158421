// SPDX-License-Identifier: MIT
// A thread of a library is attached, and detached, for each callback.
// expect: library core
// expect: site Core.naive
// expect: severity warning
// expect: confidence high
package attach;

class Fires {
  public static void main(String[] arguments) {
    Core.naive(3_000);
    System.out.println(Core.count);
  }
}
