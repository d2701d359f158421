// SPDX-License-Identifier: MIT
// A call works on a copy of the array.
package critical;

class Silent {
  public static void main(String[] arguments) {
    int[] data = new int[100_000];
    System.out.println(Core.better(data, 500));
  }
}
