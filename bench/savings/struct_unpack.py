# SPDX-License-Identifier: MIT
"""Numbers are unpacked one by one; all by one format.

Source: https://github.com/stlehmann/pyads/issues/289
"""
import struct

DATA = bytes(range(256)) * 16
PLACES = range(0, len(DATA), 4)


def before():
    for place in PLACES:
        struct.unpack_from("<i", DATA, place)


def after():
    struct.unpack("<1024i", DATA)
