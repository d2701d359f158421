// SPDX-License-Identifier: MIT
// Keeps its main thread on a processor for so many milliseconds, and ends.
import java.lang.management.ManagementFactory;

class Busy {
  public static void main(String[] arguments) {
    long wanted = Long.parseLong(arguments[0]) * 1_000_000;
    long sum = 0;
    while (ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() < wanted)
      for (int i = 0; i < 10_000; i++) sum += i ^ sum;
    if (arguments[1].equals("exit")) System.exit(0);
    if (arguments[1].equals("halt")) Runtime.getRuntime().halt(0);
  }
}
