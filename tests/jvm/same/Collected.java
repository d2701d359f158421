// SPDX-License-Identifier: MIT
// Garbage is collected in callbacks, while elements are held, and beside.
import java.lang.ref.WeakReference;

class Collected {
  static int called;
  static Object[] rubbish = new Object[64];

  static void litter() {
    for (int i = 0; i < 2000; i++) rubbish[i % 64] = new byte[100 + i];
    called++;
  }

  static void collect() {
    litter();
    System.gc();
  }

  public static void main(String[] arguments) {
    int rounds = Integer.parseInt(arguments[0]);
    int[] array = new int[1000];
    long sums = 0;
    for (int i = 0; i < rounds; i++) {
      boolean full = i % 8 == 0;
      Core.call(full ? Collected::collect : Collected::litter);
      sums += Core.held(array, full ? Collected::collect : Collected::litter);
      sums += Core.critical(array);
    }
    WeakReference<Object> weak = new WeakReference<>(new Object());
    Core.call(System::gc);
    int same = Core.references(100);
    double many = 0;
    for (int i = 0; i < 20000; i++)
      many += Core.many(i, 1.5, 1L << 40, 2.5f, 3, 4.5, (byte) -5, 6.5f, -7, 8.5,
          (short) 9, 10.5, 11, 12.5, 'x', 13.5, true, 14.5, 15.5);
    String text = "";
    for (int i = 0; i < 3000; i++) text = Core.turned("Grüße " + i + text.length());
    int sum = 0;
    while (sum < 100000) sum = Core.add(sum, 1);
    System.out.println(sums + " " + array[0] + " " + called + " " + same);
    System.out.println(many + " " + text + " " + (weak.get() == null));
    Core.witness("call", rounds + 1);
    Core.witness("held", rounds);
    Core.witness("critical", rounds);
    Core.witness("many", 20000);
    Core.witness("turned", 3000);
    Core.witness("add", 100000);
  }
}
