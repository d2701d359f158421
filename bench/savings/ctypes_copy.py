# SPDX-License-Identifier: MIT
"""A C function is given a copy of some memory; the memory itself.

Source: https://docs.python.org/3/library/ctypes.html#ctypes._CData.from_buffer
"""
import ctypes

DATA = bytearray(range(256)) * 400
TYPE = ctypes.c_ubyte * len(DATA)


def before():
    return TYPE.from_buffer_copy(DATA)


def after():
    return TYPE.from_buffer(DATA)
