# SPDX-License-Identifier: MIT
"""A Python function is applied to each value; to the column."""
import polars

COLUMN = polars.Series(range(5000))


def before():
    return COLUMN.map_elements(lambda x: x * 2, return_dtype=polars.Int64)


def after():
    return COLUMN * 2
