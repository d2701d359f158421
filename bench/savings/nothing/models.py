# SPDX-License-Identifier: MIT
"""Rows are validated one by one; as a list.

Source: https://github.com/vienneraphael/batchling/pull/40
"""
import pydantic


class Row(pydantic.BaseModel):
    a: int
    b: str


ROWS = [{"a": n, "b": str(n)} for n in range(1000)]
ONE = Row.__pydantic_validator__
MANY = pydantic.TypeAdapter(list[Row]).validator


def before():
    for row in ROWS:
        ONE.validate_python(row)


def after():
    MANY.validate_python(ROWS)
