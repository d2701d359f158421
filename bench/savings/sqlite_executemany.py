# SPDX-License-Identifier: MIT
"""Rows are inserted one by one; all at once.

Source: https://github.com/asottile/git-code-debt/pull/60
"""
import sqlite3

DATABASE = sqlite3.connect(":memory:")
DATABASE.execute("create table t (a integer primary key, b text)")
ROWS = [(n, str(n)) for n in range(1000)]
TEXT = "insert or replace into t values (?, ?)"


def before():
    for row in ROWS:
        DATABASE.execute(TEXT, row)


def after():
    DATABASE.executemany(TEXT, ROWS)
