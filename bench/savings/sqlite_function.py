# SPDX-License-Identifier: MIT
"""SQLite calls a Python function for each row; has one of its own."""
import sqlite3

DATABASE = sqlite3.connect(":memory:")
DATABASE.execute("create table t (a integer)")
DATABASE.executemany("insert into t values (?)", [(n,) for n in range(2000)])
DATABASE.create_function("twice", 1, lambda x: 2 * x)


def before():
    return DATABASE.execute("select sum(twice(a)) from t").fetchone()


def after():
    return DATABASE.execute("select sum(2 * a) from t").fetchone()
