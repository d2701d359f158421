// SPDX-License-Identifier: MIT
// Bytes are written to a compressing stream one by one; through a buffer. On
// JDKs before 22: later ones take another way than JNI.
//
// Needs: zstd-jni
// Source: https://github.com/luben/zstd-jni/issues/141
import com.github.luben.zstd.ZstdOutputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;

class ZstdBytes implements Pair.Ways {
  final OutputStream alone = compressed();
  final OutputStream buffered = new BufferedOutputStream(compressed(), 16384);

  static OutputStream compressed() {
    try {
      return new ZstdOutputStream(OutputStream.nullOutputStream());
    } catch (IOException error) {
      throw new IllegalStateException(error);
    }
  }

  static void write(OutputStream to) throws IOException {
    for (int n = 0; n < 1000; n++) to.write(n * n);
  }

  public void before() throws IOException {
    write(alone);
  }

  public void after() throws IOException {
    write(buffered);
  }
}
