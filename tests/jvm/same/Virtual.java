// SPDX-License-Identifier: MIT
// Virtual threads, some of which natives pin.
import java.util.ArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

class Virtual {
  static int pinned(int n) {
    int[] got = {0};
    Core.call(() -> {
      try {
        Thread.sleep(1);
      } catch (InterruptedException thrown) {
        throw new Error(thrown);
      }
      Thread.yield();
      got[0] = Core.add(n, 1);
    });
    return got[0];
  }

  public static void main(String[] arguments) throws Exception {
    long sum = 0;
    try (var pool = Executors.newVirtualThreadPerTaskExecutor()) {
      var all = new ArrayList<Future<Integer>>();
      for (int i = 0; i < 2000; i++) {
        int n = i;
        all.add(pool.submit(() -> {
          int before = Core.add(n, 0);
          Thread.yield();
          if (n % 20 == 0) before += pinned(n);
          Thread.sleep(1);
          return before + Core.add(n, 2);
        }));
      }
      for (var one : all) sum += one.get();
    }
    System.out.println(sum);
    Core.witness("add", 4100);
    Core.witness("call", 100);
  }
}
