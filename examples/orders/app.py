# SPDX-License-Identifier: MIT
"""Finds out whether all orders can be written as JSON, before they are sent."""
import orjson


def check(rows):
    texts = [orjson.dumps(row) for row in rows]


def main():
    rows = [{"number": number, "customer": f"customer {number % 97}",
             "price": number % 50} for number in range(100_000)]
    check(rows)
    print(f"{len(rows):,} orders can be sent")


main()
