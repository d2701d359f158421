# SPDX-License-Identifier: MIT
# SQLite calls a Python function for each row.
# expect: library sqlite3
# expect: entry sqlite3_step
# expect: site select sum(twice(a)) from t
# expect: severity warning
# expect: confidence high
import sqlite3

database = sqlite3.connect(":memory:")
database.execute("create table t (a integer)")
database.executemany("insert into t values (?)", [(n,) for n in range(2000)])
database.create_function("twice", 1, lambda value: 2 * value)
for _ in range(100):
    database.execute("select sum(twice(a)) from t").fetchone()
