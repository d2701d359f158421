// SPDX-License-Identifier: MIT
// JavaCPP: memory by pointers, one item and whole arrays at a time.
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.IntPointer;
import org.bytedeco.javacpp.Pointer;

class JavacppProgram {
  public static void main(String[] arguments) {
    long sum = 0;
    try (IntPointer items = new IntPointer(100)) {
      for (int i = 0; i < 100; ++i) items.put(i, i * i);
      for (int i = 0; i < 100; ++i) sum += items.get(i);
      int[] all = new int[100];
      for (int i = 0; i < 20; ++i) items.get(all);
      for (int i = 0; i < 10; ++i) items.put(all, 0, 50);
      sum += all[99];
    }
    for (int i = 0; i < 30; ++i) {
      try (BytePointer text = new BytePointer("text " + i)) {
        sum += BytePointer.strlen(text) + text.getString().length();
      }
    }
    try (BytePointer from = new BytePointer(64);
         BytePointer to = new BytePointer(64)) {
      for (int i = 0; i < 40; ++i) Pointer.memcpy(to, from, 64);
    }
    System.out.println(sum);
  }
}
