# SPDX-License-Identifier: MIT
"""Each statement holds its values, and is compiled anew; a parameter.

Source: https://github.com/brave/brave-browser/issues/37551
"""
import sqlite3

DATABASE = sqlite3.connect(":memory:")
DATABASE.execute("create table t (a integer primary key, b text)")
DATABASE.executemany("insert into t values (?, ?)",
                     [(n, str(n)) for n in range(1000)])


def before():
    for n in range(1000):
        DATABASE.execute(f"select b from t where a = {n}").fetchone()


def after():
    for n in range(1000):
        DATABASE.execute("select b from t where a = ?", (n,)).fetchone()
