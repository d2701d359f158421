// SPDX-License-Identifier: MIT
// Threads of Java and of C, two that load libraries, daemons at the end.
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;

class Threads {
  static final AtomicLong total = new AtomicLong();

  public static void main(String[] arguments) throws Exception {
    int count = Integer.parseInt(arguments[0]);
    Thread[] loaders = {new Thread(() -> System.loadLibrary("same_core")),
        new Thread(() -> System.loadLibrary("same_other"))};
    for (Thread loader : loaders) loader.start();
    for (Thread loader : loaders) loader.join();
    Thread[] threads = new Thread[8];
    for (int i = 0; i < threads.length; i++) {
      int start = i;
      threads[i] = new Thread(() -> {
        for (int n = 0; n < count; n++) total.addAndGet(Core.add(start, n));
        Core.call(() -> total.addAndGet(Core.add(1, 1)));
      });
      threads[i].start();
    }
    for (Thread thread : threads) thread.join();
    int attached = 0;
    for (int i = 0; i < 200; i++)
      if (Core.attached(() -> total.addAndGet(
              Core.add(0, Thread.currentThread().getName().length()))))
        attached++;
    Core.attached(() -> { throw new Error("ends in the thread"); });
    System.out.println(total + " " + attached);
    Core.witness("add", 8L * count + 8 + 200);
    Core.witness("attached", 201);
    CountDownLatch running = new CountDownLatch(3);
    for (int i = 0; i < 3; i++) {
      Thread daemon = new Thread(() -> {
        running.countDown();
        Core.sleep(3600 * 1000);
      });
      daemon.setDaemon(true);
      daemon.start();
    }
    running.await();
  }
}
