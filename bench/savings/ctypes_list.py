# SPDX-License-Identifier: MIT
"""A C array is filled number by number; the memory of an array is used.

Source: https://github.com/apache/mxnet/pull/8642
"""
import array
import ctypes

LIST = [n / 3 for n in range(1000)]
MEMORY = array.array("d", LIST)
TYPE = ctypes.c_double * 1000


def before():
    return TYPE(*LIST)


def after():
    return TYPE.from_buffer(MEMORY)
