// SPDX-License-Identifier: MIT
// lz4-java: arrays, direct buffers and checksums by its native code.
import java.nio.ByteBuffer;
import java.util.Random;
import net.jpountz.lz4.LZ4Compressor;
import net.jpountz.lz4.LZ4Factory;
import net.jpountz.lz4.LZ4FastDecompressor;
import net.jpountz.xxhash.StreamingXXHash32;
import net.jpountz.xxhash.XXHashFactory;

class Lz4Program {
  static byte[] text(int length) {
    Random random = new Random(18);
    byte[] text = new byte[length];
    for (int i = 0; i < length; ++i) text[i] = (byte)('a' + random.nextInt(9));
    return text;
  }

  public static void main(String[] arguments) {
    LZ4Factory factory = LZ4Factory.nativeInstance();
    LZ4Compressor fast = factory.fastCompressor();
    LZ4Compressor high = factory.highCompressor();
    LZ4FastDecompressor back = factory.fastDecompressor();
    long sum = 0;
    for (int i = 1; i <= 200; ++i) {
      byte[] plain = text(i * 10);
      byte[] packed = fast.compress(plain);
      sum += packed.length + back.decompress(packed, plain.length).length;
    }
    ByteBuffer plain = ByteBuffer.allocateDirect(4096);
    ByteBuffer packed = ByteBuffer.allocateDirect(8192);
    plain.put(text(4096));
    for (int i = 0; i < 100; ++i) {
      plain.rewind();
      packed.clear();
      high.compress(plain, packed);
      sum += packed.position();
    }
    XXHashFactory hashes = XXHashFactory.nativeInstance();
    StreamingXXHash32 hash = hashes.newStreamingHash32(7);
    for (int i = 0; i < 300; ++i) hash.update(text(i), 0, i);
    sum += hash.getValue();
    hash.close();
    System.out.println(sum + " " + hashes.hash64().hash(text(99), 0, 99, 3));
  }
}
