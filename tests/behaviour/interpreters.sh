# SPDX-License-Identifier: MIT
# Every CPython and every Java machine that is installed starts and works as
# without us, of whichever version: those that the agent knows in full, and
# those that are newer than it.
# Rule: the program behaves as without us (design section 5).
# Taken out: it failed when the agent printed a line where the version is
# not 3.11.
. "$(dirname "$0")/lib.sh"

cat >program.py <<'EOF'
import json, sys, threading, zlib
try:
    import sqlite3
except ImportError:  # built without it
    sqlite3 = None
print(sys.version_info[:2], json.loads(json.dumps({"a": [1, 2.5, None]})))
print(zlib.crc32(zlib.decompress(zlib.compress(b"text" * 1000))))
if sqlite3:
    print(sqlite3.connect(":memory:").execute("select 1 + 1").fetchall())
thread = threading.Thread(target=lambda: print(json.dumps("in a thread")))
thread.start()
thread.join()
print("to standard error", file=sys.stderr)
sys.exit(7)
EOF
pythons=$(python3 "$tests_dir/../harness/pythons.py")
for python in $pythons; do same "$python" program.py; done
for minor in 14 15; do
  case $pythons in *python3.$minor*) ;; *) echo "skip: no CPython 3.$minor" ;; esac
done

cat >Program.java <<'EOF'
import java.util.stream.IntStream;
import java.util.zip.CRC32;

public class Program {
  public static void main(String[] arguments) throws Exception {
    CRC32 sum = new CRC32();
    sum.update("text".getBytes());
    System.out.println(sum.getValue());
    Thread thread = new Thread(() -> System.out.println(
        IntStream.range(0, 1000).parallel().sum()));
    thread.start();
    thread.join();
    System.err.println("to standard error");
    System.exit(7);
  }
}
EOF
# One compiles for all: the oldest that has a compiler.
compiler=$(ls -d /usr/lib/jvm/*/bin/javac 2>/dev/null | sort -V | head -n 1)
if [ -z "$compiler" ]; then
  echo "skip: no Java compiler"
else
  "$compiler" Program.java
  seen=
  for java in /usr/lib/jvm/*/bin/java; do
    real=$(realpath "$java")
    case " $seen " in *" $real "*) continue ;; esac
    seen="$seen $real"
    same "$real" -cp . Program
  done
fi
for version in 26 27; do
  ls -d /usr/lib/jvm/*-$version-* >/dev/null 2>&1 ||
    echo "skip: no JDK $version"
done
