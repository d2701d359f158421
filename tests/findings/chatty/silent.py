# SPDX-License-Identifier: MIT
# The same rows at once; a statement that is run often and works long; and a
# thousand calls of a program that spends its time elsewhere.
import math
import sqlite3

database = sqlite3.connect(":memory:")
database.execute("create table t (a integer primary key, b text)")
text = "insert or replace into t values (?, ?)"
database.executemany(text, [(n % 1000, "text") for n in range(100_000)])
for _ in range(1200):
    database.execute("select sum(a % 7) from t").fetchall()
for n in range(1000):
    math.sqrt(n)
