# SPDX-License-Identifier: MIT
"""Numbers are packed one by one; all by one format."""
import struct

VALUES = [n / 3 for n in range(1000)]
ONE, ALL = struct.Struct("<d"), struct.Struct("<1000d")


def before():
    for value in VALUES:
        ONE.pack(value)


def after():
    ALL.pack(*VALUES)
