#!/bin/sh
# SPDX-License-Identifier: MIT
# Guess: ReleasePrimitiveArrayCritical only says that the JVM may move the array
# again, and takes no time.
# True: where a collection had to wait for that, the release asks for one itself
# and waits until it is done. That takes milliseconds, in a function that looks
# as if it did nothing.
# Seen with OpenJDK 17.0.15 by Serial, Parallel and G1; not with Temurin 25.0.3.
# Exits non-zero where that has changed, 77 where a tool is missing.
set -u
for tool in javac gcc; do
  command -v $tool >/dev/null || { echo "skip: no $tool"; exit 77; }
done
home=$(dirname "$(dirname "$(readlink -f "$(command -v javac)")")")
"$home/bin/java" -version 2>&1 | grep -q '"17' ||
  { echo "skip: javac is not JDK 17's"; exit 77; }
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder" || exit 1

cat >release.c <<'EOF'
#include <jni.h>
#include <unistd.h>
JNIEXPORT void JNICALL Java_Release_hold(JNIEnv* env, jclass self,
                                         jintArray array) {
  void* data = (*env)->GetPrimitiveArrayCritical(env, array, NULL);
  usleep(20000);
  (*env)->ReleasePrimitiveArrayCritical(env, array, data, JNI_ABORT);
}
EOF
gcc -shared -fPIC -I"$home/include" -I"$home/include/linux" \
  -o librelease.so release.c || exit 1
cat >Release.java <<'EOF'
class Release {
  static native void hold(int[] array);
  static volatile Object kept;

  public static void main(String[] arguments) {
    System.load(arguments[0]);
    Thread thread = new Thread(() -> {
      for (;;) kept = new byte[1000];
    });
    thread.setDaemon(true);
    thread.start();
    int[] array = new int[10];
    for (int i = 0; i < 50; i++) hold(array);
  }
}
EOF
"$home/bin/javac" Release.java || exit 1
"$home/bin/java" -XX:+UseSerialGC -Xmx64m -Xmn8m -Xlog:gc -cp . Release \
  "$folder/librelease.so" >log || exit 1
asked=$(grep -c 'GCLocker Initiated GC' log)
echo "collections that 50 releases have asked for: $asked"
[ "$asked" -gt 0 ]
