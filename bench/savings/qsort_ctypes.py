# SPDX-License-Identifier: MIT
"""C's qsort calls a Python function for each comparison; numpy has its own."""
import ctypes
import random

import numpy

LIBC = ctypes.CDLL(None)
random.seed(1)
LIST = [random.randrange(10000) for _ in range(500)]
TYPE = ctypes.c_int * len(LIST)
NUMBERS = TYPE(*LIST)
COMPARE = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.POINTER(ctypes.c_int),
                           ctypes.POINTER(ctypes.c_int))


@COMPARE
def compare(a, b):
    return a[0] - b[0]


def before():
    numbers = TYPE.from_buffer_copy(NUMBERS)
    LIBC.qsort(numbers, len(numbers), 4, compare)
    return numbers


def after():
    numbers = TYPE.from_buffer_copy(NUMBERS)
    numpy.frombuffer(numbers, dtype="i4").sort()
    return numbers
