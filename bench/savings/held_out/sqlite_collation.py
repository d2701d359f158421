# SPDX-License-Identifier: MIT
"""SQLite calls a Python function for each comparison; compares itself."""
import sqlite3

DATABASE = sqlite3.connect(":memory:")
DATABASE.execute("create table t (a text)")
DATABASE.executemany("insert into t values (?)",
                     [(f"Name{n * 7919 % 1000}",) for n in range(1000)])


def compare(left, right):
    left, right = left.lower(), right.lower()
    return (left > right) - (left < right)


DATABASE.create_collation("caseless", compare)


def before():
    DATABASE.execute("select a from t order by a collate caseless").fetchall()


def after():
    DATABASE.execute("select a from t order by a collate nocase").fetchall()
