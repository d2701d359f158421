# SPDX-License-Identifier: MIT
# java: a compile, threads, zip, null pointers caught by signal, exceptions.
# needs: java javac
java -version
cat > A.java <<'J'
import java.util.*;
import java.util.concurrent.*;
import java.util.stream.*;
import java.util.zip.*;
public class A {
  static int depth(int n) { return depth(n + 1) + 1; }
  public static void main(String[] a) throws Exception {
    var pool = Executors.newFixedThreadPool(4);
    var sums = new ArrayList<Future<Long>>();
    for (int i = 0; i < 8; i++) { int n = i; sums.add(pool.submit(() -> LongStream.range(0, 200000L * n).sum())); }
    for (var s : sums) System.out.println(s.get());
    pool.shutdown();
    var crc = new CRC32(); crc.update(new byte[100000]); System.out.println(crc.getValue());
    int caught = 0; String nothing = null;
    for (int i = 0; i < 20000; i++) try { nothing.length(); } catch (NullPointerException e) { caught++; }
    System.out.println(caught);
    try { depth(0); } catch (StackOverflowError e) { System.out.println("overflow"); }
    System.gc();
    var p = new ProcessBuilder("sh", "-c", "exit 5").start(); System.out.println(p.waitFor());
    System.exit(3);
  }
}
J
javac A.java && java -Xmx256m A; echo "exit $?"
java -Xint -cp . A | sha256sum
