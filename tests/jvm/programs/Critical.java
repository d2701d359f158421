// SPDX-License-Identifier: MIT
/** A native that has a critical twin, and one that has none. */
class Critical {
  static native int whole_sum(byte[] bytes);
  static native int plain(int number);

  public static void main(String[] arguments) {
    System.load(arguments[0]);
    byte[] bytes = {1, 2, 3};
    long sum = 0;
    for (int i = 0; i < 50000; i++) sum += whole_sum(bytes);
    int last = whole_sum(bytes);
    for (int i = 0; i < 7; i++) sum += plain(i);
    System.out.println(last + (sum > 0 ? " mostly" : " never"));
  }
}
