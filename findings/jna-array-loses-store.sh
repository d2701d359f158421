#!/bin/sh
# SPDX-License-Identifier: MIT
# Guess: what Java stores in an array stays there, also while a C function that
# only reads the array is at work.
# True: JNA gives the function a copy, and writes all of it back when the
# function returns: what Java had stored meanwhile, by a callback or in another
# thread, is gone. A java.nio direct buffer or com.sun.jna.Memory is not copied.
# Seen with JNA 5.19.1, OpenJDK 17.0.15.
# Exits non-zero where that has changed, 77 where a tool is missing.
set -u
for tool in javac mvn gcc; do
  command -v $tool >/dev/null || { echo "skip: no $tool"; exit 77; }
done
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder" || exit 1
mvn --batch-mode --quiet dependency:copy -DoutputDirectory=jars \
  -Dartifact=net.java.dev.jna:jna:5.19.1 ||
  { echo "skip: no packages"; exit 77; }

cat >reads.c <<'EOF'
int reads(const signed char* data, void (*meanwhile)(void)) {
  int first = data[0];
  meanwhile();
  return first;
}
EOF
gcc -shared -fPIC -o libreads.so reads.c || exit 1
cat >Store.java <<'EOF'
import com.sun.jna.*;
import java.nio.ByteBuffer;

public class Store {
  public interface Meanwhile extends Callback {
    void called();
  }
  public interface Core extends Library {
    int reads(byte[] data, Meanwhile meanwhile);
    int reads(ByteBuffer data, Meanwhile meanwhile);
  }
  public static void main(String[] arguments) {
    Core core = Native.load(arguments[0], Core.class);
    byte[] array = new byte[4];
    core.reads(array, () -> array[3] = 1);
    ByteBuffer buffer = ByteBuffer.allocateDirect(4);
    core.reads(buffer, () -> buffer.put(3, (byte) 1));
    System.out.println(array[3] + " " + buffer.get(3));
  }
}
EOF
javac -cp 'jars/*' Store.java || exit 1
kept=$(java -cp 'jars/*:.' Store "$folder/libreads.so") || exit 1
echo "what was stored meanwhile in an array, and in a direct buffer: $kept"
[ "$kept" = "0 1" ]
