# SPDX-License-Identifier: MIT
"""One statement sums up a table, and one row comes back."""
import sqlite3

DATABASE = sqlite3.connect(":memory:")
DATABASE.execute("create table t (a integer primary key, b real)")
DATABASE.executemany("insert into t values (?, ?)",
                     [(n, n / 3) for n in range(10000)])


def before():
    DATABASE.execute("select sum(a * b), max(a % 7) from t").fetchall()
