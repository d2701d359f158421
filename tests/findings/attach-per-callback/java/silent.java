// SPDX-License-Identifier: MIT
// A thread of a library is attached for as long as it lives.
package attach;

class Silent {
  public static void main(String[] arguments) {
    Core.better(3_000);
    System.out.println(Core.count);
  }
}
