# SPDX-License-Identifier: MIT
"""A column is set row by row; as a whole.

Source: https://github.com/pandas-dev/pandas/issues/49729
"""
import pandas

FRAME = pandas.DataFrame({"a": range(1000)})
FRAME["b"] = 0


def before():
    for n in FRAME.index:
        FRAME.at[n, "b"] = 3


def after():
    FRAME["b"] = 3
