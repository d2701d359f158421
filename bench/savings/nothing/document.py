# SPDX-License-Identifier: MIT
"""A large document is written at once, and read back."""
import orjson

ROWS = [{"id": n, "tags": ["a", "b"], "x": n / 3} for n in range(1000)]


def before():
    orjson.loads(orjson.dumps(ROWS))
