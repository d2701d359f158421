# SPDX-License-Identifier: MIT
"""A type's adapter is made for each value; once.

Source: https://docs.pydantic.dev/latest/concepts/performance/
"""
import pydantic

ADAPTER = pydantic.TypeAdapter(list[int])
VALUES = [[1, 2, 3]] * 50


def before():
    for value in VALUES:
        pydantic.TypeAdapter(list[int]).validate_python(value)


def after():
    for value in VALUES:
        ADAPTER.validate_python(value)
