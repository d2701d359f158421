// SPDX-License-Identifier: MIT
// Compiled code is given up while natives are called from it, and called again.
class Deoptimised {
  interface Shape { int area(int side); }
  static class Square implements Shape {
    public int area(int side) { return side * side; }
  }
  // Loaded in a callback, which makes what is compiled for squares wrong.
  static class Line implements Shape {
    public int area(int side) { return Core.add(side, 0); }
  }
  static class Point implements Shape {
    public int area(int side) { return Core.add(1, 0); }
  }

  static Shape shape = new Square();
  static int round;
  static Object value = "text";

  static void change() {
    round++;
    if (round == 30000) shape = new Line();
    if (round == 45000) shape = new Point();
    if (round == 50000) value = 5;
  }

  static long step(int i) {
    int before = shape.area(i);
    Core.call(Deoptimised::change);
    long sum = before + shape.area(i);
    // A class check that fails for the first time after 50,000 rounds.
    if (value instanceof String) sum += ((String) value).length();
    else sum += Core.add(round & 7, ((Integer) value));
    int[] few = new int[4];
    try {
      sum += few[i % 60000 < 55000 ? 1 : 9];
    } catch (ArrayIndexOutOfBoundsException thrown) {
      sum += Core.add(3, 4);
    }
    return sum;
  }

  public static void main(String[] arguments) {
    long sum = 0;
    for (int i = 0; i < 60000; i++) sum += step(i % 1000);
    System.out.println(sum);
    for (int i = 0; i < 60000; i++) sum += step(i);
    System.out.println(sum + " " + round);
    Core.witness("call", 120000);
  }
}
