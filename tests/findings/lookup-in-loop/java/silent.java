// SPDX-License-Identifier: MIT
// The field was looked up once, when the library was loaded.
package lookup;

class Silent {
  public static void main(String[] arguments) {
    Core core = new Core();
    int sum = 0;
    for (int n = 0; n < 200_000; n++) sum += Core.better(core);
    System.out.println(sum);
  }
}
