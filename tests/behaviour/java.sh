# SPDX-License-Identifier: MIT
# A C library called from Java.
# Rule: of a JDK, all that lies beside libjvm or in the folder above is host: a
# program's own libraries are its cores, not libjava, libnio and libzip.
# Taken out: it failed without kJvm in the list, and when is_at_home() was
# always false.
. "$(dirname "$0")/lib.sh"

command -v javac >/dev/null || skip "no Java compiler"
home=$(dirname "$(dirname "$(readlink -f "$(command -v javac)")")")
c libcore_java.so "-I$home/include" "-I$home/include/linux" <<'EOF'
#include <jni.h>
JNIEXPORT jint JNICALL Java_Main_add(JNIEnv* env, jclass self, jint a) {
  (void)env, (void)self;
  return a + 1;
}
EOF
cat >Main.java <<'EOF'
class Main {
  static native int add(int a);
  public static void main(String[] arguments) {
    System.loadLibrary("core_java");
    int sum = 0;
    while (sum < 1000) sum = add(sum);
    System.out.println("witness Java_Main_add " + sum);
  }
}
EOF
javac Main.java
same "$home/bin/java" -Djava.library.path=. Main
expect Java_Main_add
[ -z "$PLAIN" ] || exit 0
for run in timed counted; do
  cores=$(query $run "select group_concat(path) from modules
    where role = 'core' and path like '$home/%'")
  [ -z "$cores" ] || fail "cores of the JDK in the $run recording: $cores"
  role=$(query $run "select role from modules where path like '%/libjvm.so'")
  [ "$role" = host ] || fail "libjvm is '$role' in the $run recording"
done
