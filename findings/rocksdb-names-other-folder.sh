#!/bin/sh
# SPDX-License-Identifier: MIT
# Guess: RocksDB.open(options, path) opens the folder that java.io.File means by
# the same path.
# True: with a character beyond U+FFFF in the path (an emoji, some Chinese) it
# makes and opens another folder. rocksdbjni hands on the bytes of JNI's
# GetStringUTFChars, which are not UTF-8: such a character is six bytes there
# and four in UTF-8. All is well within Java, as getName() turns them back;
# a backup, ls or another language finds the database under another name.
# Seen with rocksdbjni 10.10.1.1, OpenJDK 17.0.15.
# Exits non-zero where that has changed, 77 where a tool is missing.
set -u
for tool in javac mvn; do
  command -v $tool >/dev/null || { echo "skip: no $tool"; exit 77; }
done
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder" || exit 1
mvn --batch-mode --quiet dependency:copy -DoutputDirectory=jars \
  -Dartifact=org.rocksdb:rocksdbjni:10.10.1.1:jar:linux64 ||
  { echo "skip: no packages"; exit 77; }

cat >Open.java <<'EOF'
import java.io.File;
import org.rocksdb.*;

class Open {
  public static void main(String[] arguments) throws Exception {
    for (String name : new String[] {"\u00e9", "\ud83d\ude00"}) {
      File folder = new File(name).getAbsoluteFile();
      folder.mkdir();
      try (Options options = new Options().setCreateIfMissing(true);
           RocksDB database = RocksDB.open(options, folder.getPath())) {
        System.out.print(folder.list().length > 0 ? "filled " : "empty ");
        System.out.print(database.getName().equals(folder.getPath()) + " ");
      }
    }
  }
}
EOF
javac -cp 'jars/*' Open.java || exit 1
mkdir data && cd data || exit 1
seen=$(LC_ALL=C.UTF-8 java -cp '../jars/*:..' Open) || exit 1
bytes=$(for name in *; do printf %s "$name" | od -An -tx1; done |
  tr -d ' ' | sort | tr '\n' ' ')
echo "Java's folder, and whether getName() is its path: $seen"
echo "the bytes of the folders' names: $bytes"
[ "$seen" = "filled true empty true " ] &&
  [ "$bytes" = "c3a9 eda0bdedb880 f09f9880 " ]
