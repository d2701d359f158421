// SPDX-License-Identifier: MIT
// JNA: functions of libc by an interface and by direct mapping, arrays, strings,
// callbacks.
import com.sun.jna.Callback;
import com.sun.jna.Library;
import com.sun.jna.Memory;
import com.sun.jna.Native;
import com.sun.jna.Pointer;

public class JnaProgram {
  public interface Compare extends Callback {
    int compare(Pointer a, Pointer b);
  }
  public interface C extends Library {
    int abs(int value);
    long strlen(String text);
    void qsort(int[] items, long count, long size, Compare compare);
    Pointer memset(byte[] to, int value, long size);
  }
  static class Direct {
    static { Native.register("c"); }
    static native int labs(int value);
  }

  public static void main(String[] arguments) {
    C c = Native.load("c", C.class);
    long sum = 0;
    for (int i = 0; i < 100; ++i) sum += c.abs(-i);
    for (int i = 0; i < 50; ++i) sum += c.strlen("text \u00e9 " + i);
    for (int i = 0; i < 100; ++i) sum += Direct.labs(-i);
    byte[] bytes = new byte[64];
    for (int i = 0; i < 30; ++i) c.memset(bytes, i, bytes.length);
    int[] items = {5, 3, 9, 1, 7, 2};
    c.qsort(items, items.length, 4, (a, b) -> a.getInt(0) - b.getInt(0));
    Memory memory = new Memory(16);
    for (int i = 0; i < 20; ++i) memory.setInt(0, i);
    sum += memory.getInt(0);
    memory.close();
    System.out.println(sum + " " + bytes[5] + " " + items[0] + items[5]);
  }
}
