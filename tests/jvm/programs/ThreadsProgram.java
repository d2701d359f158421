// SPDX-License-Identifier: MIT
// zstd-jni on 8 threads at once, and on 100 virtual ones where there are such.
import com.github.luben.zstd.Zstd;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

class ThreadsProgram {
  static long work(int number, int times) {
    byte[] plain = new byte[200 + number];
    long sum = 0;
    for (int i = 0; i < times; ++i) {
      plain[i % plain.length] = (byte)i;
      byte[] packed = Zstd.compress(plain, 1);
      sum += packed.length + Zstd.decompress(packed, plain.length).length;
    }
    return sum;
  }

  static long run(ExecutorService pool, int tasks, int times) throws Exception {
    List<Future<Long>> found = new ArrayList<>();
    for (int i = 0; i < tasks; ++i) {
      int number = i;
      found.add(pool.submit(() -> work(number, times)));
    }
    long sum = 0;
    for (Future<Long> one : found) sum += one.get();
    pool.shutdown();
    return sum;
  }

  public static void main(String[] arguments) throws Exception {
    System.out.println(run(Executors.newFixedThreadPool(8), 8, 500));
    if (Runtime.version().feature() >= 21) {  // known to compilers since
      ExecutorService pool = (ExecutorService)Executors.class
          .getMethod("newVirtualThreadPerTaskExecutor").invoke(null);
      System.out.println(run(pool, 100, 20));
    }
  }
}
