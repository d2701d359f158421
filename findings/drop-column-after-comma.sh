#!/bin/sh
# SPDX-License-Identifier: MIT
# Guess: ALTER TABLE ... DROP COLUMN of the last column works whatever comments
# stand in the CREATE TABLE, since SQLite's own text is kept with them.
# True: a comma inside of the comment before the last column is taken for the
# one that ends the column before, so that the text is cut in the midst of the
# comment, its ')' is commented out, and the statement fails with "error in
# table t after drop column: incomplete input". Without the comma it works, and
# so does dropping any other column.
# Seen with SQLite 3.40.1 and 3.51.0 (apsw 3.51.0.0).
# Exits non-zero where that has changed, 77 where a tool is missing.
set -u
command -v python3 >/dev/null || { echo "skip: no python3"; exit 77; }
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder" || exit 1
python3 -m venv venv &&
  venv/bin/pip install --quiet --disable-pip-version-check apsw==3.51.0.0 ||
  { echo "skip: no packages"; exit 77; }

cat >drop.py <<'EOF'
import apsw

def drop(comment, column):
    connection = apsw.Connection(":memory:")
    connection.execute(f"CREATE TABLE t(a, b, -- {comment}\n c)")
    try:
        connection.execute(f"ALTER TABLE t DROP COLUMN {column}")
        seen = "dropped"
    except apsw.SQLError as error:
        seen = str(error)
    print(f"-- {comment}: {column}: {seen}")
    return seen

print("SQLite", apsw.sqlite_lib_version())
assert drop("bytes when first seen", "c") == "dropped"
assert drop("bytes, when first seen", "b") == "dropped"
assert "incomplete input" in drop("bytes, when first seen", "c")
EOF
venv/bin/python drop.py
