# SPDX-License-Identifier: MIT
"""SQLite calls a Python class for each row of a sum; sums itself."""
import sqlite3

DATABASE = sqlite3.connect(":memory:")
DATABASE.execute("create table t (a integer)")
DATABASE.executemany("insert into t values (?)", [(n,) for n in range(2000)])


class Sum:
    def __init__(self):
        self.sum = 0

    def step(self, value):
        self.sum += value

    def finalize(self):
        return self.sum


DATABASE.create_aggregate("mysum", 1, Sum)


def before():
    return DATABASE.execute("select mysum(a) from t").fetchone()


def after():
    return DATABASE.execute("select sum(a) from t").fetchone()
