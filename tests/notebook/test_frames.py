# SPDX-License-Identifier: MIT
"""Frames of pandas and polars, which hold what the JSON bill says.

Taken out: both failed when integers that are not known became floats, and when
the kind of a column was that of its first value.
"""
import pytest

from harness import tool

KEPT = tool.ROOT / "tests" / "cli" / "recordings"
QUERIES = KEPT / "0.1.0-queries.db"
START = f"""
import crossbill_ffi, json
kept = {str(KEPT)!r}
def open_as(maker, name="0.1.0-queries"):
    return crossbill_ffi.Recording(f"{{kept}}/{{name}}.db", frames=maker)
rows = open_as("rows")
names = ["functions", "edges", "findings", "threads", "processes"]
"""


def test_pandas(python):
    python(START + """
import pandas
recording = open_as("pandas")
for name in names:
    frame, wanted = getattr(recording, name), getattr(rows, name)
    assert isinstance(frame, pandas.DataFrame)
    found = frame.astype(object).where(frame.notna(), None).to_dict("records")
    assert found == wanted, name
functions = recording.functions
assert str(functions.dtypes["total_ns"]) == "Int64"
assert str(functions.dtypes["lent_bytes"]) == "Int64"
assert functions.lent_bytes.isna().all()
assert str(functions.dtypes["toll_share"]) == "Float64"
assert str(functions.dtypes["shown"]) == "string"
assert str(functions.dtypes["glue"]) == "boolean"
assert functions.groupby("core").calls.sum().sum() == \\
    rows.bill["totals"]["calls"]
assert list(recording.findings.columns)[:2] == ["rule", "severity"]
answer = recording.query("SELECT 1 AS a, 1 AS b UNION ALL SELECT NULL, 2.5")
assert str(answer.dtypes["a"]) == "Int64", answer.dtypes
assert str(answer.dtypes["b"]) == "Float64", answer.dtypes
assert open_as("pandas", "0.1.0-counts").functions.total_ns.isna().all()
""")


def test_polars(python):
    python(START + """
import polars
recording = open_as("polars")
for name in names:
    frame, wanted = getattr(recording, name), getattr(rows, name)
    assert isinstance(frame, polars.DataFrame)
    assert frame.to_dicts() == wanted, name
schema = recording.functions.schema
assert schema["total_ns"] == polars.Int64, schema
assert schema["lent_bytes"] == polars.Int64, schema
assert schema["toll_share"] == polars.Float64, schema
assert schema["shown"] == polars.String, schema
assert schema["glue"] == polars.Boolean, schema
answer = recording.query("SELECT 1 AS a, 1 AS b UNION ALL SELECT NULL, 2.5")
assert dict(answer.schema) == {"a": polars.Int64, "b": polars.Float64}
nodes = recording.table("nodes")
assert nodes["calls"].sum() == rows.bill["totals"]["crossings"]
""")


@pytest.mark.parametrize("imported, chosen", [
    ("", "pandas"), ("polars", "polars"), ("pandas", "pandas"),
    ("polars, pandas", "pandas")])
def test_what_is_imported_is_taken(python, imported, chosen):
    printed = python((f"import {imported}\n" if imported else "") + START + f"""
frame = open_as(None).functions
print(type(frame).__module__.split(".")[0])
""")
    assert printed == chosen + "\n"
