// SPDX-License-Identifier: MIT
// Virtual threads call a native method, and are carried on by other threads in
// between; JDK 21 and newer.
import java.util.concurrent.locks.LockSupport;

public class Carried {
  static native int touch(int value);

  static void deep(int depth, int n) {
    if (depth > 0) {
      deep(depth - 1, n);
      touch(depth);  // = 4 * 20
      return;
    }
    for (int i = 0; i < n; i++) {
      touch(i);  // = 4 * n
      if (i % 16 == 0) LockSupport.parkNanos(1000);
      touch(i);  // = 4 * n
    }
  }

  public static void main(String[] arguments) throws Exception {
    System.load(arguments[0]);
    int n = Integer.parseInt(arguments[1]);
    Thread[] threads = new Thread[4];
    for (int i = 0; i < threads.length; i++)
      threads[i] = Thread.ofVirtual().start(() -> deep(20, n));
    for (Thread thread : threads) thread.join();
  }
}
