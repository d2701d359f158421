# SPDX-License-Identifier: MIT
"""What `crossbill explain` says of functions, and of those it does not find.

Taken out: it failed when calls that lie in a function's callee were its own,
and when notes were not looked through.
"""
import json
import re
import subprocess
import sys

import pytest

from conftest import CROSSBILL, SECONDS, record
from test_report import FOLDER, QUERIES, report


def explain(recording, function, *options, status=0):
    done = subprocess.run([CROSSBILL, "explain", recording, function, *options],
                          capture_output=True, text=True, timeout=SECONDS,
                          check=False)
    assert done.returncode == status, done.stderr
    return done.stdout


def made(text):
    """The rows of what was called: name to calls."""
    rows = text.partition("what it called\n")[2].splitlines()
    return {row.split()[-1]: row.split()[2].replace(",", "") for row in rows
            if row.startswith("   ")}


def test_calls_are_those_of_the_function_itself():
    text = explain(QUERIES, "Connection.execute", "--top", "0")
    assert text.startswith("_sqlite3: Connection.execute\n")
    calls = made(text)
    assert "sqlite3_step" in calls and "PyList_Append" in calls
    # libsqlite3's own calls of libc are sqlite3_step's.
    inner = made(explain(QUERIES, "sqlite3_step", "--top", "0"))
    assert "malloc" not in calls or "malloc" not in inner


UNITS = {"ns": 1, "us": 1e3, "ms": 1e6, "s": 1e9}


def test_times_add_up():
    text = explain(QUERIES, "Connection.execute", "--top", "3")
    rows = text.partition("what it called\n")[2].splitlines()
    times = [float(value) * UNITS[unit]
             for value, unit in (row.split()[:2] for row in rows)]
    assert rows[-1].endswith(" in all") and "its own code" in rows[-2]
    assert "more (--top 0" in rows[-3] and len(rows) == 6
    assert sum(times[:-1]) == pytest.approx(times[-1], rel=0.01)


PROGRAM = """
import sqlite3
base = sqlite3.connect(":memory:")
def one():
    base.execute("select 1").fetchone()
def other():
    base.execute("select ?", ("a",)).fetchone()
for _ in range(30):
    one()
for _ in range(70):
    other()
"""


def test_by_source_line(tmp_path):
    program = tmp_path / "lines.py"
    program.write_text(PROGRAM)
    done = record("--exact", "--quiet", "-o", "lines.db", "--", sys.executable,
                  program)
    assert done.returncode == 0, done.stderr
    text = explain("lines.db", "Connection.execute", "--top", "0")
    places = text.partition("asked for most\n")[2].partition("  time ")[0]
    rows = [line.split() for line in places.splitlines() if "lines.py" in line]
    assert {row[-2:][0]: row[0] for row in rows} == {
        "lines.py:5": "30", "lines.py:7": "70"}
    # What they asked for stands under them.
    assert len(places.splitlines()) > 2 and "sqlite3" in places


def test_all_methods_of_a_class():
    assert explain(QUERIES, "Connection", "--top", "0") == \
        explain(QUERIES, "Connection.*", "--top", "0")


def test_counts_are_those_of_the_bill():
    bill = json.loads(report(QUERIES, "--format", "json"))
    entry = next(each for each in bill["entries"]
                 if each["name"] == "sqlite3_step")
    text = explain(QUERIES, "sqlite3_step")
    assert f"\n  {entry['calls']:,} calls, " in text


@pytest.mark.parametrize("kept", sorted(FOLDER.glob("*.db")),
                         ids=lambda kept: kept.stem)
def test_every_function_can_be_explained(kept):
    text = explain(kept, "*", "--top", "0")
    bill = json.loads(report(kept, "--format", "json"))
    said = re.findall(r"it called nothing of|what it called(?:\n| is not known)",
                      text)
    assert len(said) == len(bill["entries"])


def test_what_is_not_on_the_bill():
    assert "these are alike:\n  _sqlite3:Connection.execute" in \
        explain(QUERIES, "connection.exec", status=1)
    assert "no function matches 'nothing'" in \
        explain(QUERIES, "nothing", status=1)
    noted = [(kept, note) for kept in sorted(FOLDER.glob("*.db"))
             for note in json.loads(report(kept, "--format", "json"))
             ["recorder"]["notes"] if note["code"] == "address-taken"]
    assert noted
    for kept, note in noted:
        text = " ".join(explain(kept, note["subjects"][0]).split())
        assert f"{note['subjects'][0]}: not recorded, since" in text
