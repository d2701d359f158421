# SPDX-License-Identifier: MIT
# Each statement holds its values, so that all are compiled.
# expect: library _sqlite3
# expect: entry Connection.__call__
# expect: site database.execute(f"select b
# expect: severity warning
# expect: confidence high
import sqlite3

database = sqlite3.connect(":memory:")
database.execute("create table t (a integer primary key, b text)")
for n in range(20_000):
    database.execute(f"select b from t where a = {n}").fetchone()
