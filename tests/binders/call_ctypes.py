# SPDX-License-Identifier: MIT
"""ctypes: CDLL, PyDLL, in_dll, callbacks and structs by value. The argument is
the library of tests/python/glued.c, which counts its calls."""
import ctypes
import sys

library = ctypes.CDLL(sys.argv[1])
number = ctypes.c_int64


class Pair(ctypes.Structure):
    _fields_ = [("left", number), ("right", number),
                ("third", ctypes.c_double)]


for i in range(41):
    library.bump(1)
held = ctypes.PyDLL(sys.argv[1])
for i in range(42):
    held.bump(1)
library.sum.argtypes, library.sum.restype = [Pair], number
for i in range(43):
    assert library.sum(Pair(i, 1, 2.5)) == i + 3
Callback = ctypes.CFUNCTYPE(number, number)
library.each.restype = number
double = Callback(lambda i: 2 * i)
for i in range(6):
    assert library.each(number(7), double) == 42
prototype = Callback(("lift", library))
for i in range(44):
    prototype(1)
for i in range(7):
    try:
        library.sum(1)
    except ctypes.ArgumentError:
        pass
for i in range(45):
    double(i)  # from Python, and by C, back into Python
print(*(number.in_dll(library, name).value
        for name in ("bumped", "paired", "called_back")))
