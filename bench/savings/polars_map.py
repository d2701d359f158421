# SPDX-License-Identifier: MIT
"""A Python function is applied to each value; to the column.

Source: https://docs.pola.rs/api/python/stable/reference/expressions/api/polars.Expr.map_elements.html
"""
import polars

COLUMN = polars.Series(range(5000))


def before():
    return COLUMN.map_elements(lambda x: x * 2, return_dtype=polars.Int64)


def after():
    return COLUMN * 2
