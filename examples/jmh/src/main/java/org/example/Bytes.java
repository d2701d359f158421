// SPDX-License-Identifier: MIT
// The same 1,000 bytes compressed by zstd-jni, in one call and byte by byte.
package org.example;

import com.github.luben.zstd.ZstdOutputStreamNoFinalizer;
import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 2, time = 1)
@Measurement(iterations = 3, time = 1)
public class Bytes {
  private final byte[] text = "ten bytes ".repeat(100).getBytes();

  private int write(ByteArrayOutputStream sink, OutputStream stream)
      throws IOException {
    try (stream) {
      for (byte one : text) stream.write(one);
    }
    return sink.size();
  }

  @Benchmark
  public int oneByOne() throws IOException {
    ByteArrayOutputStream sink = new ByteArrayOutputStream();
    return write(sink, new ZstdOutputStreamNoFinalizer(sink));
  }

  @Benchmark
  public int buffered() throws IOException {
    ByteArrayOutputStream sink = new ByteArrayOutputStream();
    return write(sink, new BufferedOutputStream(
        new ZstdOutputStreamNoFinalizer(sink)));
  }
}
