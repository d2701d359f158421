# SPDX-License-Identifier: MIT
"""Items are written one by one; as a list."""
import orjson

ROWS = [{"id": n, "tags": ["a", "b"], "x": n / 3} for n in range(1000)]


def before():
    for row in ROWS:
        orjson.dumps(row)


def after():
    orjson.dumps(ROWS)
