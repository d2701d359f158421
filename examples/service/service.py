# SPDX-License-Identifier: MIT
"""What naive.py, better.py and best.py share: the requests and the answer.

A service takes orders as JSON, checks them, stores them in SQLite, works out
what each customer has spent, and answers with JSON.
"""
import hashlib
import pathlib
import sqlite3
import sys
import time

import orjson

ORDERS, CUSTOMERS = 10_000, 40
TABLE = ("CREATE TABLE orders(id INTEGER PRIMARY KEY, customer INTEGER,"
         " amount REAL)")


def requests():
    """The orders as they come in: one document of all, as bytes."""
    return orjson.dumps([
        {"id": number, "customer": number * 7919 % CUSTOMERS,
         "prices": [(number * 31 + place * 977) % 9999 / 4
                    for place in range(5)],
         "note": f"order {number}"} for number in range(ORDERS)])


def run(serve):
    """Prints what does not depend on how it was done; how long it took goes to
    the file that an argument names."""
    database = sqlite3.connect(":memory:")
    database.execute(TABLE)
    body = requests()
    start = time.perf_counter()
    answer = serve(database, body)
    took = time.perf_counter() - start
    for name in sys.argv[1:2]:
        pathlib.Path(name).write_text(str(took), encoding="utf-8")
    stored, total = database.execute(
        "SELECT count(*), sum(amount) FROM orders").fetchone()
    print(f"{stored} orders stored, {total:.2f} in all, answer of "
          f"{len(answer)} bytes, {hashlib.sha256(answer).hexdigest()[:16]}")
