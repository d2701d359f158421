# SPDX-License-Identifier: MIT
# Rows are inserted one by one, by the same statement.
# expect: library _sqlite3
# expect: entry Connection.execute
# expect: site database.execute(text, row)
# expect: severity warning
# expect: confidence high
import sqlite3

database = sqlite3.connect(":memory:")
database.execute("create table t (a integer primary key, b text)")
text = "insert or replace into t values (?, ?)"
for n in range(100_000):
    row = (n % 1000, "text")
    database.execute(text, row)
