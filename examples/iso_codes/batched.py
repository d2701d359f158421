# SPDX-License-Identifier: MIT
"""Catalogue the world's ISO codes in as few crossings as the work needs.

The same table and the same export as naive.py: SQLite reads each file as a
whole, one query answers all lookups, and an export is one document.
"""
import hashlib
import sqlite3

import orjson

import lists

KEYS = ", ".join(f"entry.value ->> '{key}'" for key in lists.CODES)


def store(database, file):
    database.execute(
        f"INSERT INTO codes SELECT list.key, coalesce({KEYS}),"
        "  entry.value ->> 'name'"
        " FROM json_each(?) AS list, json_each(list.value) AS entry",
        (file.read_text("utf-8"),))


def export(database, name, parent, prefix):
    rows = database.execute(
        "SELECT item.code, item.name, owner.name FROM codes AS item"
        " LEFT JOIN codes AS owner ON owner.list = :parent"
        "  AND owner.code = substr(item.code, 1, :prefix)"
        " WHERE item.list = :name ORDER BY item.code",
        {"name": name, "parent": parent, "prefix": prefix}).fetchall()
    return len(rows), hashlib.sha256(orjson.dumps(rows)).hexdigest()


if __name__ == "__main__":
    lists.run(sqlite3.connect(":memory:"), store, export)
