# SPDX-License-Identifier: MIT
"""Stores orders in a database and says what they come to."""
import sqlite3


def store(database, rows):
    text = "insert into orders values (?, ?, ?)"
    for row in rows: database.execute(text, row)
    database.commit()


def main():
    rows = [(number, f"customer {number % 97}", number % 50)
            for number in range(100_000)]
    database = sqlite3.connect(":memory:")
    database.execute("create table orders (number, customer, price)")
    store(database, rows)
    orders, total = database.execute(
        "select count(*), sum(price) from orders").fetchone()
    print(f"{orders} orders of {total} in all")


main()
