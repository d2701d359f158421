# SPDX-License-Identifier: MIT
"""Columns as a frame of pandas or polars, or as a list of dicts."""
import importlib.util
import sys

# A column's kind, as both call it: what is not known is null, never 0.
_PANDAS = {"integer": "Int64", "number": "Float64", "text": "string",
           "flag": "boolean", "any": "object"}
_POLARS = {"integer": "Int64", "number": "Float64", "text": "String",
           "flag": "Boolean", "any": "Object"}
CHOICES = "pandas", "polars", "rows"


def chosen(wanted):
    """What frames are made by: what was asked for; else what the program has
    imported; else what is installed."""
    if wanted is not None:
        if wanted not in CHOICES:
            raise ValueError(f"frames={wanted!r}: choose one of "
                             f"{', '.join(map(repr, CHOICES))}")
        return wanted
    for name in ("pandas", "polars"):
        if name in sys.modules:
            return name
    for name in ("pandas", "polars"):
        if importlib.util.find_spec(name) is not None:
            return name
    raise ImportError("a recording's tables are frames of pandas or of polars, "
                      "and neither is installed: install one, or ask for "
                      "Recording(path, frames='rows'), lists of dicts")


def kind_of(values):
    """The kind that holds all of them."""
    kinds = {type(value) for value in values} - {type(None)}
    if kinds <= {int}:
        return "integer"
    if kinds <= {int, float}:
        return "number"
    return "text" if kinds <= {str} else "any"


def frame(maker, columns):
    """`columns`: name -> (kind, values)."""
    return _MAKERS[maker](columns)


def _pandas(columns):
    import pandas
    return pandas.DataFrame(
        {name: pandas.array(values, dtype=_PANDAS[kind])
         for name, (kind, values) in columns.items()})


def _polars(columns):
    import polars
    return polars.DataFrame(
        [polars.Series(name, values, dtype=getattr(polars, _POLARS[kind]))
         for name, (kind, values) in columns.items()])


def _rows(columns):
    every = (values for _, values in columns.values())
    return [dict(zip(columns, row)) for row in zip(*every)]


_MAKERS = {"pandas": _pandas, "polars": _polars, "rows": _rows}
