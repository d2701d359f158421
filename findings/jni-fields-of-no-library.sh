#!/bin/sh
# SPDX-License-Identifier: MIT
# Guess: each function of the JNI table is one of libjvm.so.
# True: eight, GetBooleanField to GetDoubleField, are machine code that HotSpot
# makes as it starts: dladdr() knows no library of them, and a profiler or
# tracer by symbols misses them. With -Xcheck:jni, or with
# -XX:-UseFastJNIAccessors, all are of libjvm.so.
# Seen with OpenJDK 17.0.15 and Temurin 25.0.3, on x86-64.
# Exits non-zero where that has changed, 77 where a tool is missing.
set -u
for tool in java javac gcc; do
  command -v $tool >/dev/null || { echo "skip: no $tool"; exit 77; }
done
[ "$(uname -m)" = x86_64 ] || { echo "skip: not x86-64"; exit 77; }
jdk=$(dirname "$(dirname "$(readlink -f "$(command -v javac)")")")
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder" || exit 1

cat >look.c <<'EOF'
#define _GNU_SOURCE
#include <dlfcn.h>
#include <jni.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

JNIEXPORT void JNICALL Java_Look_look(JNIEnv* env, jclass java) {
  void* slot[sizeof **env / sizeof(void*)];
  memcpy(slot, *env, sizeof slot);
  size_t first = offsetof(struct JNINativeInterface_, GetBooleanField);
  size_t last = offsetof(struct JNINativeInterface_, GetDoubleField);
  int fields = 0, others = 0;
  for (size_t n = 0; n < sizeof slot / sizeof slot[0]; n++) {
    size_t offset = n * sizeof(void*);
    Dl_info info;
    if (slot[n] && !dladdr(slot[n], &info))
      *(offset >= first && offset <= last ? &fields : &others) += 1;
  }
  printf("%d %d\n", fields, others);
}
EOF
gcc -shared -fPIC -I"$jdk/include" -I"$jdk/include/linux" -o liblook.so \
  look.c -ldl || { echo "skip: no jni.h"; exit 77; }
cat >Look.java <<'EOF'
class Look {
  static native void look();
  public static void main(String[] arguments) {
    System.load(arguments[0]);
    look();
  }
}
EOF
javac Look.java || exit 1
look() { java "$@" Look "$folder/liblook.so" 2>/dev/null; }
default=$(look) check=$(look -Xcheck:jni) off=$(look -XX:-UseFastJNIAccessors)
echo "of no library, Get<Type>Field and others: $default"
echo "with -Xcheck:jni: $check, with -XX:-UseFastJNIAccessors: $off"
[ "$default" = "8 0" ] && [ "$check" = "0 0" ] && [ "$off" = "0 0" ]
