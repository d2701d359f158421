# SPDX-License-Identifier: MIT
"""Items are packed one by one; as a list."""
import msgpack

ROWS = [{"id": n, "x": n / 3} for n in range(1000)]
PACKER = msgpack.Packer()


def before():
    for row in ROWS:
        PACKER.pack(row)


def after():
    PACKER.pack(ROWS)
