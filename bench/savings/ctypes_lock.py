# SPDX-License-Identifier: MIT
"""Each small call gives the GIL away and takes it again; PyDLL keeps it.

Source: https://docs.python.org/3/library/ctypes.html#ctypes.PyDLL
"""
import ctypes


def function(library):
    found = library("libc.so.6").abs
    found.argtypes = [ctypes.c_int]
    return found


RELEASES, KEEPS = function(ctypes.CDLL), function(ctypes.PyDLL)


def before():
    for n in range(1000):
        RELEASES(n)


def after():
    for n in range(1000):
        KEEPS(n)
