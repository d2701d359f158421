// SPDX-License-Identifier: MIT
// Threads come and go, classes with natives are unloaded and loaded again, while
// others call, throw and collect: for as many rounds as the argument says.
import java.io.InputStream;
import java.util.concurrent.atomic.AtomicLong;

class Stressed {
  // Defines its own Stressed$Gone each time, whose native is bound anew.
  static class Loader extends ClassLoader {
    Loader() { super(null); }

    @Override
    protected Class<?> findClass(String name) throws ClassNotFoundException {
      String file = "/" + name.replace('.', '/') + ".class";
      try (InputStream in = Stressed.class.getResourceAsStream(file)) {
        byte[] bytes = in.readAllBytes();
        return defineClass(name, bytes, 0, bytes.length);
      } catch (java.io.IOException thrown) {
        throw new ClassNotFoundException(name, thrown);
      }
    }
  }

  static final AtomicLong calls = new AtomicLong();

  static void gone(int i) {
    try {
      Class<?> type = new Loader().loadClass("Gone");
      var run = type.getDeclaredMethod("run", int.class);
      run.setAccessible(true);
      calls.addAndGet((Integer) run.invoke(null, i));
    } catch (ReflectiveOperationException thrown) {
      throw new Error(thrown);
    }
  }

  public static void main(String[] arguments) throws Exception {
    int rounds = Integer.parseInt(arguments[0]);
    Thread[] threads = new Thread[6];
    for (int t = 0; t < threads.length; t++) {
      int kind = t;
      threads[t] = new Thread(() -> {
        for (int i = 0; i < rounds; i++) step(kind, i);
      });
      threads[t].start();
    }
    for (Thread thread : threads) thread.join();
    System.out.println(calls);
    Core.witness("critical", rounds);
    Core.witness("attached", rounds);
    Core.witness("caught", rounds);
  }

  static void step(int kind, int i) {
    switch (kind) {
      case 0 -> gone(i);
      case 1 -> Core.attached(() -> calls.incrementAndGet());
      case 2 -> Core.caught(() -> { throw new Error("" + i); });
      case 3 -> {
        if (i % 50 == 0) System.gc();
        calls.addAndGet(new byte[i % 1000].length);
      }
      case 4 -> calls.addAndGet(Core.critical(new int[100 + i % 10]));
      default -> {
        Thread short_ = new Thread(() -> Core.call(calls::incrementAndGet));
        short_.start();
        try {
          short_.join();
        } catch (InterruptedException thrown) {
          throw new Error(thrown);
        }
      }
    }
  }
}
