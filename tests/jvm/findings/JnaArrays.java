// SPDX-License-Identifier: MIT
// JNA: C reads memory of 1 MiB: an "array", or a "buffer" that it can use.
import com.sun.jna.Library;
import com.sun.jna.Native;
import java.nio.ByteBuffer;

public class JnaArrays {
  public interface C extends Library {
    int memcmp(byte[] one, byte[] two, long size);

    int memcmp(ByteBuffer one, ByteBuffer two, long size);
  }

  public static void main(String[] arguments) {
    C c = Native.load("c", C.class);
    byte[] array = new byte[1 << 20];
    ByteBuffer buffer = ByteBuffer.allocateDirect(1 << 20);
    int same = 0;
    for (int n = 0; n < 500; n++) {
      if (arguments[0].equals("array")) same += c.memcmp(array, array, 16);
      if (arguments[0].equals("buffer")) same += c.memcmp(buffer, buffer, 16);
    }
    System.out.println(same);
  }
}
