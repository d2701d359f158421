// SPDX-License-Identifier: MIT
// The numbers are fetched out of objects, one by one.
// expect: library core
// expect: entry items.Core.naive
// expect: site Core.naive(items)
// expect: severity warning
// expect: confidence high
package items;

class Fires {
  public static void main(String[] arguments) {
    Core.Item[] items = new Core.Item[1000];
    java.util.Arrays.setAll(items, n -> new Core.Item(n));
    int sum = 0;
    for (int n = 0; n < 1_000; n++) sum += Core.naive(items);
    System.out.println(sum);
  }
}
