// SPDX-License-Identifier: MIT
// JNR: functions of libc by an interface.
import jnr.ffi.LibraryLoader;
import jnr.ffi.annotations.In;
import jnr.ffi.annotations.Out;

public class JnrProgram {
  public interface C {
    int abs(int value);
    long labs(long value);
    long strlen(String text);
    int memcmp(@In byte[] a, @In byte[] b, long size);
    void swab(@In byte[] from, @Out byte[] to, long size);
  }

  public static void main(String[] arguments) {
    C c = LibraryLoader.create(C.class).load("c");
    long sum = 0;
    for (int i = 0; i < 100; ++i) sum += c.abs(-i) + c.labs(-i);
    for (int i = 0; i < 50; ++i) sum += c.strlen("text " + i);
    byte[] from = "abcdefgh".getBytes(), to = new byte[8];
    for (int i = 0; i < 40; ++i) sum += c.memcmp(from, from, 8);
    for (int i = 0; i < 30; ++i) c.swab(from, to, 8);
    System.out.println(sum + new String(to));
  }
}
