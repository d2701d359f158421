#!/bin/sh
# SPDX-License-Identifier: MIT
# Guess: polars.read_database() over SQLite either keeps a value as it is or
# raises an error that says that the column's rows do not fit together.
# True: it takes the column's type from the first 100 rows. A text after whole
# numbers raises, and so does a number after 100 NULLs; but a real number loses
# its fraction without a word: 0.5 after 100 ones is 0. SQLite gives a whole
# number, not 1.0, wherever an expression of a query happens to have one, as in
# max(count, 0.5). infer_schema_length=None looks at all rows, and casts in the
# query, or schema_overrides, need no look; pandas keeps 0.5.
# Seen with polars 2.1.0 and pandas 3.1.1, CPython 3.11.
# Exits non-zero where that has changed, 77 where a tool is missing.
set -u
command -v python3 >/dev/null || { echo "skip: no python3"; exit 77; }
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder" || exit 1
python3 -m venv venv &&
  venv/bin/pip install --quiet --disable-pip-version-check polars==2.1.0 \
    pandas==3.1.1 || { echo "skip: no packages"; exit 77; }

cat >read.py <<'EOF'
import sqlite3
import pandas
import polars

connection = sqlite3.connect(":memory:")

def seen(first, rows, last, query="SELECT x FROM t", **options):
    connection.execute("DROP TABLE IF EXISTS t")
    connection.execute("CREATE TABLE t(x)")
    connection.executemany("INSERT INTO t VALUES (?)",
                           [(first,)] * rows + [(last,)])
    try:
        got = polars.read_database(query, connection, **options)["x"][-1]
    except polars.exceptions.ComputeError as error:
        got = str(error).split(";")[0]
    print(f"{rows} times {first!r}, then {last!r}: {query}: {got!r}",
          options or "")
    return got

print("polars", polars.__version__, "pandas", pandas.__version__)
assert seen(1, 99, 0.5) == 0.5
assert repr(seen(1, 100, 0.5)) == "0"
assert pandas.read_sql("SELECT x FROM t", connection)["x"].iloc[-1] == 0.5
assert repr(seen(1, 100, 0.2, "SELECT max(x, 0.5) AS x FROM t")) == "0"
assert seen(1, 100, 0.5, infer_schema_length=None) == 0.5
assert seen(1, 100, 0.5, schema_overrides={"x": polars.Float64}) == 0.5
assert "could not append value" in seen(1, 100, "a")
assert "could not append value" in seen(None, 100, 7)
EOF
venv/bin/python read.py
