# SPDX-License-Identifier: MIT
"""A checksum is fed piece by piece; with all of them.

Source: https://github.com/dmwm/WMCore/issues/9811
"""
import zlib

DATA = bytes(range(256)) * 256
PARTS = [DATA[n:n + 64] for n in range(0, len(DATA), 64)]


def before():
    check = 1
    for part in PARTS:
        check = zlib.adler32(part, check)
    return check


def after():
    return zlib.adler32(DATA)
