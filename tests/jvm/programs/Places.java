// SPDX-License-Identifier: MIT
// Calls a native method from known lines, each as often as its comment says:
// `n`, the second argument, times a number. The first is the library. What is
// called by a class without a name of its own counts for who has that called.
import java.util.function.IntConsumer;

class Places {
  static native int touch(int value);

  native void fill(int[] numbers);

  static int small(int i) {
    return touch(i);  // = n
  }

  static int recurse(int depth) {
    if (depth == 0) return 0;
    touch(depth);  // = n
    return recurse(depth - 1)
        + touch(1);  // = n
  }

  static void loops(int n) {
    for (int i = 0; i < n; i++) touch(i);  // = n
    for (int i = 0; i < n; i++) {
      touch(i);  // = n
      touch(i); touch(i);  // = 2 * n
    }
    for (int i = 0; i < n; i++) small(i);
  }

  static void lambdas(int n) {
    IntConsumer lambda = i -> touch(i);  // = n
    for (int i = 0; i < n; i++) lambda.accept(i);
    IntConsumer anonymous = new IntConsumer() {
      public void accept(int i) {
        touch(i);  // = n
      }
    };
    for (int i = 0; i < n; i++) anonymous.accept(i);
  }

  static class With$Dollar {
    synchronized void go(int n) {
      Places places = new Places();
      int[] numbers = new int[4];
      for (int i = 0; i < n; i++) places.fill(numbers);  // = n
    }
  }

  // Whose arguments change their types, so that code made for them is left.
  interface Shape {
    void draw(int i);
  }

  static class Round implements Shape {
    public void draw(int i) {
      touch(i);  // = n
    }
  }

  static class Square implements Shape {
    public void draw(int i) {
      touch(i);  // = n
    }
  }

  static void draw(Shape shape, int n) {
    for (int i = 0; i < n; i++) shape.draw(i);
    touch(1);  // = 2
  }

  public static void main(String[] arguments) throws Exception {
    System.load(arguments[0]);
    int n = Integer.parseInt(arguments[1]);
    loops(n);
    for (int i = 0; i < n / 10; i++) recurse(10);
    lambdas(n);
    new With$Dollar().go(n);
    draw(new Round(), n);
    draw(new Square(), n);
    Thread thread = new Thread(() -> {
      for (int i = 0; i < n; i++) touch(i);  // = n
    });
    thread.start();
    thread.join();
  }
}
