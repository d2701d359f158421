#!/bin/sh
# SPDX-License-Identifier: MIT
# Guess: a prepared statement is compiled once, and an executeUpdate() of it
# compiles nothing.
# True: sqlite-jdbc makes and compiles a second statement, which asks for the
# last row's number, at each executeUpdate(), whether generated keys were asked
# for or not. With jdbc.get_generated_keys=false (3.46.1.2 on) it makes none.
# Seen with sqlite-jdbc 3.50.3.0, OpenJDK 17.0.15.
# Exits non-zero where that has changed, 77 where a tool is missing.
set -u
for tool in javac mvn; do
  command -v $tool >/dev/null || { echo "skip: no $tool"; exit 77; }
done
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder" || exit 1
for jar in org.xerial:sqlite-jdbc:3.50.3.0 org.slf4j:slf4j-api:1.7.36; do
  mvn --batch-mode --quiet dependency:copy -DoutputDirectory=jars \
    "-Dartifact=$jar" || { echo "skip: no packages"; exit 77; }
done

cat >Keys.java <<'EOF'
import java.lang.reflect.Field;
import java.sql.*;
import java.util.*;

class Keys {
  public static void main(String[] arguments) throws Exception {
    Field keys = Class.forName("org.sqlite.core.CoreStatement")
                     .getDeclaredField("generatedKeysStat");
    keys.setAccessible(true);
    Set<Object> seen = Collections.newSetFromMap(new IdentityHashMap<>());
    try (Connection database = DriverManager.getConnection(
             "jdbc:sqlite::memory:" + arguments[0])) {
      database.createStatement().executeUpdate("create table t (a integer)");
      PreparedStatement insert = database.prepareStatement(
          "insert into t values (?)", Statement.NO_GENERATED_KEYS);
      for (int n = 0; n < 1000; n++) {
        insert.setInt(1, n);
        insert.executeUpdate();
        Object made = keys.get(insert);
        if (made != null) seen.add(made);
      }
    }
    System.out.println(seen.size());
  }
}
EOF
javac Keys.java || exit 1
default=$(java -cp 'jars/*:.' Keys '' 2>errors) || { cat errors; exit 1; }
off=$(java -cp 'jars/*:.' Keys '?jdbc.get_generated_keys=false' 2>errors) ||
  { cat errors; exit 1; }
echo "statements for keys, of 1,000 inserts: $default"
echo "with jdbc.get_generated_keys=false: $off"
[ "$default" = 1000 ] && [ "$off" = 0 ]
