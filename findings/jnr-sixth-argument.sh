#!/bin/sh
# SPDX-License-Identifier: MIT
# Guess: jnr-ffi passes each argument of a C function, or refuses the function.
# True: of a function with six integers or pointers, the sixth is wrong on
# x86-64 Linux: the machine code that jnr-ffi makes for such a method takes it
# from the word of its own return address. (It makes none for seven or more.)
# With -Djnr.ffi.asm.enabled=false the call is right, and slower.
# Seen with jnr-ffi 2.1.10 and 2.2.17 to 2.2.19, OpenJDK 17.0.15.
# Exits non-zero where that has changed, 77 where a tool is missing.
set -u
for tool in javac mvn gcc; do
  command -v $tool >/dev/null || { echo "skip: no $tool"; exit 77; }
done
[ "$(uname -m)" = x86_64 ] || { echo "skip: not x86-64"; exit 77; }
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder" || exit 1

cat >pom.xml <<'EOF'
<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>a</groupId><artifactId>b</artifactId><version>1</version>
  <dependencies><dependency>
    <groupId>com.github.jnr</groupId><artifactId>jnr-ffi</artifactId>
    <version>2.2.19</version>
  </dependency></dependencies>
</project>
EOF
mvn --batch-mode --quiet dependency:copy-dependencies \
  -DoutputDirectory=jars || { echo "skip: no packages"; exit 77; }

cat >six.c <<'EOF'
long five(long a, long b, long c, long d, long e) {
  return a + 10 * b + 100 * c + 1000 * d + 10000 * e;
}
long six(long a, long b, long c, long d, long e, long f) {
  return five(a, b, c, d, e) + 100000 * f;
}
long seven(long a, long b, long c, long d, long e, long f, long g) {
  return six(a, b, c, d, e, f) + 1000000 * g;
}
EOF
gcc -shared -fPIC -o libsix.so six.c || exit 1
cat >Six.java <<'EOF'
import jnr.ffi.LibraryLoader;

public class Six {
  public interface Numbers {
    long five(long a, long b, long c, long d, long e);
    long six(long a, long b, long c, long d, long e, long f);
    long seven(long a, long b, long c, long d, long e, long f, long g);
  }
  public static void main(String[] arguments) {
    Numbers numbers = LibraryLoader.create(Numbers.class).load(arguments[0]);
    System.out.println(numbers.five(1, 2, 3, 4, 5) == 54321);
    System.out.println(numbers.six(1, 2, 3, 4, 5, 6) == 654321);
    System.out.println(numbers.seven(1, 2, 3, 4, 5, 6, 7) == 7654321);
  }
}
EOF
javac -cp 'jars/*' Six.java || exit 1
asm=$(java -cp 'jars/*:.' Six "$folder/libsix.so" | tr '\n' ' ')
plain=$(java -Djnr.ffi.asm.enabled=false -cp 'jars/*:.' Six \
  "$folder/libsix.so" | tr '\n' ' ')
echo "five, six, seven arguments are right: ${asm}"
echo "with jnr.ffi.asm.enabled=false: ${plain}"
[ "$asm" = "true false true " ] && [ "$plain" = "true true true " ]
