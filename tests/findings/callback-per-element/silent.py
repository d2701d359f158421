# SPDX-License-Identifier: MIT
# SQLite's own functions; a Python function that is called once a query.
import sqlite3

database = sqlite3.connect(":memory:")
database.execute("create table t (a integer)")
database.executemany("insert into t values (?)", [(n,) for n in range(2000)])
database.create_function("twice", 1, lambda value: 2 * value)
for _ in range(100):
    database.execute("select sum(2 * a) from t").fetchone()
    database.execute("select twice(sum(a)) from t").fetchone()
