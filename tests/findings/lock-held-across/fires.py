# SPDX-License-Identifier: MIT
"""SQLite waits for the GIL with a connection's lock in hand.

It is one that its thread may take again, so it may be meant so.
"""
# options: --watch locks
# expect: confidence low
# expect: severity warning
# skip unless: sqlite3
import sqlite3

db = sqlite3.connect(":memory:")
db.create_function("twice", 1, lambda number: 2 * number)
db.execute("create table t (a)")
db.executemany("insert into t values (?)", [(n,) for n in range(100)])
assert sum(row[0] for row in db.execute("select twice(a) from t")) == 9900
