// SPDX-License-Identifier: MIT
// Calls natives that hold off the collector for known lengths. With "collect",
// another thread makes garbage meanwhile.
class Held {
  static native void onceShort(Object array);
  static native void onceMiddle(Object array);
  static native void onceLong(Object array);
  static native void nestedShort(Object array);
  static native void nestedMiddle(Object array);
  static native void nestedLong(Object array);
  static native void oftenShort(Object array);
  static native void oftenMiddle(Object array);
  static native void oftenLong(Object array);

  static final int SHORT = 4_000, MIDDLE = 50, LONG = 2;
  static final Object[] live = new Object[60_000];

  static void makeGarbage() {
    for (int at = 0;; at = (at + 1) % live.length) live[at] = new byte[200];
  }

  static void collect(int[] array) {
    Thread thread = new Thread(Held::makeGarbage);
    thread.setDaemon(true);
    thread.start();
    for (int i = 0; i < 10; i++) onceLong(array);
  }

  static void holdAll(int[] array) {
    for (int i = 0; i < SHORT; i++) onceShort(array);
    for (int i = 0; i < SHORT; i++) nestedShort(array);
    for (int i = 0; i < SHORT; i++) oftenShort(array);
    for (int i = 0; i < MIDDLE; i++) onceMiddle(array);
    for (int i = 0; i < MIDDLE; i++) nestedMiddle(array);
    for (int i = 0; i < MIDDLE; i++) oftenMiddle(array);
    for (int i = 0; i < LONG; i++) onceLong(array);
    for (int i = 0; i < LONG; i++) nestedLong(array);
    for (int i = 0; i < LONG; i++) oftenLong(array);
  }

  public static void main(String[] arguments) {
    System.load(arguments[0]);
    int[] array = new int[100];
    if (arguments.length > 1)
      collect(array);
    else
      holdAll(array);
  }
}
