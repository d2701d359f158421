# SPDX-License-Identifier: MIT
"""A table grouped, joined, parsed and written."""
import io

import numpy as np
import pandas as pd


def make(rows):
    return pd.DataFrame({"key": np.arange(rows) % 7,
                         "value": np.arange(rows) * 0.5,
                         "text": [f"row {n}" for n in range(rows)]})


def totals(table):
    return table.groupby("key")["value"].sum()


def joined(table):
    return table.merge(totals(table).reset_index(), on="key")


def through_csv(table):
    return pd.read_csv(io.StringIO(table.to_csv(index=False)))


def row_by_row(table):
    return [row.value for row in table.itertuples()]


table = make(500)
for _ in range(10):
    totals(table)
    joined(table)
    through_csv(table)
    row_by_row(table)
    table["text"].str.upper()
