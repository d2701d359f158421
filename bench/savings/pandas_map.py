# SPDX-License-Identifier: MIT
"""A Python function is applied to each value; to the column."""
import pandas

COLUMN = pandas.Series(range(5000))


def before():
    return COLUMN.map(lambda x: x * 2)


def after():
    return COLUMN * 2
