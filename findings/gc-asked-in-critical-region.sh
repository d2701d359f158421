#!/bin/sh
# SPDX-License-Identifier: MIT
# Guess: when System.gc() returns, what nobody holds has been collected, or the
# call has waited until it could be.
# True: while any thread is in a JNI critical region it returns at once and
# collects nothing, with G1, Parallel and Serial: no collection is counted and
# weak references stay. Compressing an array with zstd-jni is such a region
# from end to end, so leak tests and Cleaners that ask for a collection fail by
# chance. Seen with OpenJDK 17.0.15, zstd-jni 1.5.7-28 (critical JNI up to 21).
# Exits non-zero where that has changed, 77 where a tool is missing.
set -u
for tool in javac mvn; do
  command -v $tool >/dev/null || { echo "skip: no $tool"; exit 77; }
done
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder" || exit 1
mvn --batch-mode --quiet dependency:copy -DoutputDirectory=jars \
  -Dartifact=com.github.luben:zstd-jni:1.5.7-28 ||
  { echo "skip: no packages"; exit 77; }

cat >Asks.java <<'EOF'
import com.github.luben.zstd.Zstd;
import java.lang.management.*;
import java.lang.ref.WeakReference;
import java.util.Random;

class Asks {
  static long collections() {
    long all = 0;
    for (var one : ManagementFactory.getGarbageCollectorMXBeans())
      all += one.getCollectionCount();
    return all;
  }
  static String ask() {
    WeakReference<Object> weak = new WeakReference<>(new Object());
    long before = collections();
    System.gc();
    return collections() > before && weak.get() == null ? "done" :
        collections() == before && weak.get() != null ? "nothing" : "part";
  }
  static boolean compresses(Thread thread) {
    StackTraceElement[] stack = thread.getStackTrace();
    return stack.length > 0 && stack[0].isNativeMethod() &&
        stack[0].getMethodName().startsWith("compress");
  }
  public static void main(String[] arguments) throws Exception {
    byte[] data = new byte[2 << 20];
    new Random(1).nextBytes(data);
    for (int n = 0; n < data.length; n++) data[n] &= 15;
    Zstd.compress(new byte[1]);
    System.out.print(ask() + " ");
    Thread thread = new Thread(() -> Zstd.compress(data, 19));
    thread.start();
    while (thread.isAlive() && !compresses(thread)) Thread.onSpinWait();
    Thread.sleep(100);
    String meanwhile = ask();
    System.out.print(compresses(thread) ? meanwhile + " " : "too late ");
    thread.join();
    System.out.println(ask());
  }
}
EOF
javac -cp 'jars/*' Asks.java || exit 1
all=
for collector in G1 Parallel Serial; do
  seen=$(java -XX:+Use${collector}GC -cp 'jars/*:.' Asks) || exit 1
  echo "$collector, before, while and after an array is compressed: $seen"
  all="$all$seen, "
done
one="done nothing done, "
[ "$all" = "$one$one$one" ]
