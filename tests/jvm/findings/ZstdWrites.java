// SPDX-License-Identifier: MIT
// zstd-jni: bytes are written one by one to a compressing stream; the argument
// is the size of a buffer between, or 0.
import com.github.luben.zstd.ZstdOutputStream;
import java.io.BufferedOutputStream;
import java.io.OutputStream;

class ZstdWrites {
  public static void main(String[] arguments) throws Exception {
    int size = Integer.parseInt(arguments[0]);
    OutputStream out = new ZstdOutputStream(OutputStream.nullOutputStream());
    if (size > 0) out = new BufferedOutputStream(out, size);
    try (OutputStream to = out) {
      for (int n = 0; n < 500_000; n++) to.write(n * n);
    }
  }
}
