# SPDX-License-Identifier: MIT
# One statement is compiled, and found again; a few others are compiled once.
import sqlite3

database = sqlite3.connect(":memory:")
database.execute("create table t (a integer primary key, b text)")
for n in range(50):
    database.execute(f"create table t{n} (a)")
for n in range(100_000):
    database.execute("select b from t where a = ?", (n,)).fetchone()
