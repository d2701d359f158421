# SPDX-License-Identifier: MIT
"""A file is read byte by byte; at once.

Source: https://github.com/mongodb/mongo-python-driver/pull/214
"""
import mmap

MAPPED = mmap.mmap(-1, 4096)


def before():
    MAPPED.seek(0)
    for _ in range(4096):
        MAPPED.read_byte()


def after():
    MAPPED.seek(0)
    for value in MAPPED.read(4096):
        pass
