# SPDX-License-Identifier: MIT
"""A column is made of a list, number by number; of an array's memory.

Source: https://github.com/apache/arrow/issues/38137
"""
import numpy
import pyarrow

LIST = list(range(1000))
ARRAY = numpy.array(LIST)


def before():
    return pyarrow.array(LIST)


def after():
    return pyarrow.array(ARRAY)
