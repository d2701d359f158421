// SPDX-License-Identifier: MIT
// Natives that are bound in all the ways there are. What it prints is what the
// test expects in the bill: the name of a native, and its calls.
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;

class Bound {
  static native int add(int a, int b);
  static native int put(byte[] bytes);
  static native int put(int number, String text, double[][] more);
  static native int alone(long number);
  static int alone(String text) { return text.length(); }
  native int registered(int number);
  static native boolean register(Class<?> type, int which);
  static native void unregister(Class<?> type);
  // With another agent's prefix, this is Java_Bound_plain.
  static native int wrapped_plain(int number);
  static int plain(int number) { return wrapped_plain(number); }

  static class Inner {
    static native int add(int a);
  }

  // Bound before the JVM has prepared it.
  static class Early {
    static native int registered(int number);
    static native int registered();
  }

  // Loaded by loaders of its own, each with a copy of the library.
  public static class Loaded implements java.util.function.IntUnaryOperator {
    static native int twice(int number);
    public static native int registered(int number);
    public Loaded() { System.load(System.getProperty("copy")); }
    public int applyAsInt(int number) { return twice(number); }
  }

  static void want(int is, int wanted) {
    if (is != wanted) throw new Error(is + " is not " + wanted);
  }

  static class Loader extends URLClassLoader {
    Loader(URL[] from) { super(from, null); }
    protected Class<?> findClass(String name) throws ClassNotFoundException {
      return super.findClass(name);
    }
  }

  static void load(Path library, Path copy, int calls) throws Exception {
    Files.copy(library, copy);
    System.setProperty("copy", copy.toString());
    URL here = Bound.class.getProtectionDomain().getCodeSource().getLocation();
    Class<?> type = new Loader(new URL[] {here}).loadClass("Bound$Loaded");
    var loaded = (java.util.function.IntUnaryOperator)
        type.getConstructor().newInstance();
    for (int i = 0; i < calls; i++) want(loaded.applyAsInt(i), 2 * i);
    // The same function for both loaders' classes.
    register(type, 1);
    var registered = type.getMethod("registered", int.class);
    for (int i = 0; i < calls; i++)
      want((int) registered.invoke(null, i), i + 1);
  }

  public static void main(String[] arguments) throws Exception {
    Path library = Path.of(arguments[0]);
    System.load(library.toString());
    if (arguments.length > 2) System.load(arguments[2]);
    for (int i = 0; i < 7; i++) want(add(i, 1), i + 1);
    for (int i = 0; i < 5; i++) want(put(new byte[i]), i);
    for (int i = 0; i < 3; i++) want(put(i, "text", new double[2][]), i + 6);
    for (int i = 0; i < 4; i++) want(alone(i) + alone("x"), i + 1);
    for (int i = 0; i < 6; i++) want(Inner.add(i), i + 1);
    Bound bound = new Bound();
    for (int round = 0; round < 30; round++) {
      register(Bound.class, round % 2 + 1);
      want(bound.registered(round), round + round % 2 + 1);
      if (round % 3 == 0) unregister(Bound.class);
      if (round % 3 == 0) want(add(1, 1), 2);
    }
    ClassLoader own = Bound.class.getClassLoader();
    register(Class.forName("Bound$Early", false, own), 1);
    for (int i = 0; i < 3; i++) want(Early.registered(i), i + 1);
    if (System.getProperty("prefix") != null) want(plain(4), 5);
    Path folder = Path.of(arguments[1]);
    load(library, folder.resolve("libone.so"), 8);
    load(library, folder.resolve("libtwo.so"), 9);
    System.out.println("Bound.add 17\nBound.put(byte[]) 5\n"
        + "Bound.put(int, java.lang.String, double[][]) 3\nBound.alone 4\n"
        + "Bound$Inner.add 6\nBound.registered 30\nBound.register 33\n"
        + "Bound.unregister 10\nBound$Loaded.twice 17\n"
        + "Bound$Loaded.registered 17\nBound$Early.registered(int) 3");
    if (System.getProperty("prefix") != null)
      System.out.println("Bound.wrapped_plain 1");
  }
}
