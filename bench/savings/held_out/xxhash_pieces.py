# SPDX-License-Identifier: MIT
"""A digest is fed with 64 bytes at a time; with all of them. No advice is known
of this library."""
import xxhash

PIECES = [bytes(64)] * 1000
WHOLE = b"".join(PIECES)


def before():
    digest = xxhash.xxh64()
    for piece in PIECES:
        digest.update(piece)


def after():
    xxhash.xxh64().update(WHOLE)
