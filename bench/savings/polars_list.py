# SPDX-License-Identifier: MIT
"""A column is made of a list, number by number; of an array's memory."""
import numpy
import polars

LIST = list(range(5000))
ARRAY = numpy.array(LIST)


def before():
    return polars.Series(LIST)


def after():
    return polars.Series(ARRAY)
