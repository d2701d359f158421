// SPDX-License-Identifier: MIT
// A call gives each local reference back before it takes another.
package references;

class Silent {
  public static void main(String[] arguments) {
    Object[] all = new Object[20_000];
    java.util.Arrays.setAll(all, n -> "text " + n);
    int count = 0;
    for (int n = 0; n < 5; n++) count += Core.better(all);
    System.out.println(count);
  }
}
