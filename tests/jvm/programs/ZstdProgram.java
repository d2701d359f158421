// SPDX-License-Identifier: MIT
// zstd-jni: whole arrays, direct buffers and streams, of a fixed text.
import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdInputStream;
import com.github.luben.zstd.ZstdOutputStream;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.Random;

class ZstdProgram {
  static byte[] text(int length) {
    Random random = new Random(18);
    byte[] text = new byte[length];
    for (int i = 0; i < length; ++i) text[i] = (byte)('a' + random.nextInt(9));
    return text;
  }

  static long arrays(int times) {
    long sum = 0;
    for (int i = 1; i <= times; ++i) {
      byte[] plain = text(i * 10);
      byte[] packed = Zstd.compress(plain, 3);
      sum += packed.length + Zstd.decompress(packed, plain.length).length;
    }
    return sum;
  }

  static long buffers(int times) {
    ByteBuffer plain = ByteBuffer.allocateDirect(4096);
    ByteBuffer packed = ByteBuffer.allocateDirect(8192);
    plain.put(text(4096));
    long sum = 0;
    for (int i = 0; i < times; ++i) {
      plain.rewind();
      packed.clear();
      sum += Zstd.compress(packed, plain, 1);
    }
    return sum;
  }

  static long streams(int bytes) throws Exception {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (ZstdOutputStream out = new ZstdOutputStream(packed)) {
      for (byte one : text(bytes)) out.write(one);
    }
    try (ZstdInputStream in = new ZstdInputStream(
             new ByteArrayInputStream(packed.toByteArray()))) {
      return in.readAllBytes().length;
    }
  }

  public static void main(String[] arguments) throws Exception {
    System.out.println(arrays(200) + " " + buffers(100) + " " + streams(500));
  }
}
