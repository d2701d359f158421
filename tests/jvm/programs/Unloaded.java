// SPDX-License-Identifier: MIT
// Classes of one shape, whose calls lie in different lines, are loaded, run and
// unloaded in turn, so that one comes to lie where another has been.
import java.io.ByteArrayOutputStream;
import java.io.InputStream;

public class Unloaded {
  public static native int touch(int value);

  public interface Run {
    void run(int times);
  }

  public static class First implements Run {
    public void run(int times) {
      for (int i = 0; i < times; i++) touch(i);  // = 10 * n
    }
  }

  public static class Other implements Run {
    public void run(int times) {
      for (int i = 0; i < times; i++) touch(i);  // = 10 * n
    }
  }

  public static class Third implements Run {
    public void run(int times) {
      for (int i = 0; i < times; i++) touch(i);  // = 10 * n
    }
  }

  static class Own extends ClassLoader {
    Own() {
      super(Unloaded.class.getClassLoader());
    }

    Run make(String name) throws Exception {
      InputStream in = Unloaded.class.getResourceAsStream(name + ".class");
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      in.transferTo(bytes);
      return (Run) defineClass(name, bytes.toByteArray(), 0, bytes.size())
          .getDeclaredConstructor().newInstance();
    }
  }

  public static void main(String[] arguments) throws Exception {
    System.load(arguments[0]);
    int n = Integer.parseInt(arguments[1]);
    String[] names = {"Unloaded$First", "Unloaded$Other", "Unloaded$Third"};
    for (int turn = 0; turn < 10; turn++) {
      for (String name : names) {
        new Own().make(name).run(n);
        System.gc();
      }
    }
  }
}
