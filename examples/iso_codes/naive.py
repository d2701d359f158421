# SPDX-License-Identifier: MIT
"""Catalogue the world's ISO codes, one small crossing at a time.

Debian's `iso-codes` lists go into an SQLite table; then every place and every
language is exported with the name of what it belongs to. Nothing here is
wrong, and most programs look like this: each value, row, lookup and line
crosses from Python into a core and back. batched.py does the same in few.
"""
import hashlib
import json
import sqlite3

import orjson

import lists


def store(database, file):
    for name, entries in json.loads(file.read_text("utf-8")).items():
        for entry in entries:
            code = next(entry[key] for key in lists.CODES if key in entry)
            database.execute("INSERT INTO codes VALUES (?, ?, ?)",
                             (name, code, entry["name"]))


def look_up(database, name, code):
    row = database.execute("SELECT name FROM codes WHERE list = ? AND code = ?",
                           (name, code)).fetchone()
    return row and row[0]


def export(database, name, parent, prefix):
    digest = hashlib.sha256(b"[")
    rows = database.execute("SELECT code, name FROM codes"
                            " WHERE list = ? ORDER BY code", (name,))
    count = 0
    for code, title in rows:
        owner = look_up(database, parent, code[:prefix])
        digest.update(b"," if count else b"")
        digest.update(orjson.dumps([code, title, owner]))
        count += 1
    digest.update(b"]")
    return count, digest.hexdigest()


if __name__ == "__main__":
    lists.run(sqlite3.connect(":memory:"), store, export)
