# SPDX-License-Identifier: MIT
"""crossbill_ffi.Recording without pandas or polars: what it reads, and what it
says of files that are none. tests/notebook has frames and notebooks.

Taken out: it failed when what is not known became 0, when the JSON bill was
made twice, when a file of another program was read, when the command's
characters came unchanged, and when the file was opened for writing.
"""
import json
import os
import shutil
import sqlite3
import sys

import pytest

import conftest
from harness import tool

sys.path.insert(0, str(tool.CROSSBILL.parent / "python"))
import crossbill_ffi as crossbill  # noqa: E402

KEPT = tool.ROOT / "tests" / "cli" / "recordings"
QUERIES, COUNTS = KEPT / "0.1.0-queries.db", KEPT / "0.1.0-counts.db"
FRAMES = ("functions", "sites", "edges", "regions", "findings", "processes",
          "coverage")
PROGRAM = """
import math, os, sys
import crossbill_ffi as crossbill
with crossbill.region("outer"):
    with crossbill.region("inner"):
        for i in range(7): math.gamma(1.0)
if "die" in sys.argv: os.kill(os.getpid(), 9)
"""


@pytest.fixture
def record(tmp_path):
    """record(argument...) -> the recording of PROGRAM, read as rows."""
    (tmp_path / "app.py").write_text(PROGRAM)

    def run(*arguments):
        tool.record("--quiet", "-o", "app.db", "--", sys.executable, "app.py",
                    *arguments, cwd=tmp_path, env=conftest.environment(
                        PYTHONPATH=str(tool.CROSSBILL.parent / "python")))
        return crossbill.Recording(tmp_path / "app.db", frames="rows")
    return run


def one(rows, **wanted):
    found = [row for row in rows
             if all(row[name] == value for name, value in wanted.items())]
    assert len(found) == 1, found
    return found[0]


def test_functions_are_the_bills():
    recording = crossbill.Recording(QUERIES, frames="rows")
    bill = tool.bill(QUERIES)
    assert recording.bill == bill
    assert len(recording.functions) == len(bill["entries"])
    for row, entry in zip(recording.functions, bill["entries"]):
        assert row["name"] == entry["name"]
        assert row["total_ns"] == entry["total_ns"]
        assert row["copies_bytes"] == entry["marshalling"]["copies"]["bytes"]
        assert row["host_lock_ns"] == entry["wait"]["host_lock_ns"]
        assert row["lent_bytes"] is None  # not known in so old a file


def test_every_column_is_in_the_bill(record):
    """A column whose place in the bill is misspelt is null in all rows."""
    recording = record()
    everything = {name: getattr(recording, name) for name in FRAMES}
    for name in "functions", "sites", "edges", "regions", "processes":
        assert everything[name], name
    from crossbill_ffi import _recording
    for name, (member, columns) in _recording._FRAMES.items():
        for row in recording.bill[member][:1]:
            row = _recording._plain(row)
            for column, _, steps in _recording._columns(columns):
                place = row
                for step in steps[:-1]:
                    place = place[step] or {steps[-1]: None}
                assert steps[-1] in place, (name, column)


def test_what_is_not_known():
    recording = crossbill.Recording(COUNTS, frames="rows")
    assert recording.coverage is None and recording.regions is None
    assert {row["total_ns"] for row in recording.functions} == {None}
    assert all(row["calls"] > 0 for row in recording.functions)


@pytest.mark.parametrize("arguments", [(), ("die",)], ids=["ended", "killed"])
def test_today(record, arguments):
    recording = record(*arguments)
    assert one(recording.functions, shown="math.gamma")["calls"] == 7
    inner = one(recording.regions, region="outer > inner")
    assert (inner["depth"], inner["begun"], inner["own_calls"]) == (2, 1, 7)
    site = one(recording.sites, name="gamma")
    assert (os.path.basename(site["file"]), site["line"]) == ("app.py", 6)
    process = one(recording.processes, id=1)
    assert process["signal"] == (9 if arguments else None)
    assert process["command"].endswith("app.py" + " die" * len(arguments))
    calls = sum(row["calls"] for row in recording.threads)
    assert calls == recording.bill["totals"]["downcalls"]
    assert sum(row["crossings"] for row in recording.threads
               ) == recording.bill["totals"]["crossings"]


def test_tables_and_queries():
    recording = crossbill.Recording(QUERIES, frames="rows")
    assert {"meta", "edges", "nodes"} <= set(recording.tables)
    with sqlite3.connect(f"file:{QUERIES}?mode=ro", uri=True) as file:
        count, = file.execute("SELECT count(*) FROM nodes").fetchone()
    assert len(recording.table("nodes")) == count
    answer = recording.query("SELECT name, symbol FROM edges WHERE name = ?",
                             ["sqlite3_step"])
    assert {row["name"] for row in answer} == {"sqlite3_step"}
    assert recording.query("SELECT id FROM edges WHERE 0") == []
    with pytest.raises(ValueError, match="no table 'frogs'; it has meta, proc"):
        recording.table("frogs")
    with pytest.raises(ValueError, match="called 'id': give them names"):
        recording.query("SELECT edges.id, nodes.id FROM edges, nodes")
    with pytest.raises(sqlite3.OperationalError, match="readonly"):
        recording.query("DELETE FROM nodes")


def test_the_tool_runs_once(tmp_path):
    shutil.copy(QUERIES, tmp_path / "x.db")
    recording = crossbill.Recording(tmp_path / "x.db", frames="rows")
    before = [getattr(recording, name) for name in FRAMES]
    (tmp_path / "x.db").unlink()
    assert [getattr(recording, name) for name in FRAMES] == before


def test_what_is_shown(tmp_path):
    recording = crossbill.Recording(QUERIES)
    assert repr(recording) == (f"<Recording {QUERIES}: /usr/bin/python3 -I, "
                               "0.0597 s>")  # others may hold secrets
    shown = recording._repr_html_()
    assert shown.startswith("<pre>cpython 3.11")
    assert "queries.py" not in shown.split("</pre>")[0]
    assert "nothing to gain" in shown and "1 marshalling" in shown
    assert "<svg" in shown and "<script" not in shown
    strange = tmp_path / "strange.db"
    shutil.copy(QUERIES, strange)
    with sqlite3.connect(strange) as file:
        file.execute("UPDATE meta SET value = ? WHERE key = 'command'",
                     (json.dumps(["a\x1b[31m\u202e", "<script>"]),))
    recording = crossbill.Recording(strange)
    assert "'a\\x1b[31m\\u202e' '<script>'" in repr(recording)
    assert "<script>" not in recording._repr_html_()
    assert "&lt;script&gt;" in recording._repr_html_()


def test_page(tmp_path):
    page = crossbill.Recording(QUERIES).page(tmp_path / "bill.html")
    assert page == tmp_path / "bill.html"
    assert page.read_text(encoding="utf-8").startswith("<!doctype html>")
    # A browser that says what it was given; its page is in a folder of its own.
    browser = tmp_path / "browser"
    browser.write_text(f'#!/bin/sh\necho "$1" >{tmp_path}/opened\n')
    browser.chmod(0o755)
    program = ("import crossbill_ffi\n"
               f"print(crossbill_ffi.Recording({str(QUERIES)!r}).open())")
    path = tool.run(sys.executable, "-c", program, env={
        **os.environ, "PYTHONPATH": str(tool.CROSSBILL.parent / "python"),
        "TMPDIR": str(tmp_path), "BROWSER": f"{browser} %s"}).strip()
    assert (tmp_path / "opened").read_text().strip() == f"file://{path}"
    assert open(path, encoding="utf-8").read() == page.read_text(
        encoding="utf-8")


def test_no_recording(tmp_path):
    with pytest.raises(FileNotFoundError, match="none.db -- command' makes"):
        crossbill.Recording(tmp_path / "none.db")
    text = tmp_path / "text.db"
    text.write_text("hello")
    other = tmp_path / "other.db"
    with sqlite3.connect(other) as file:
        file.execute("CREATE TABLE t (a)")
    newer = tmp_path / "newer.db"
    shutil.copy(QUERIES, newer)
    with sqlite3.connect(newer) as file:
        file.execute("PRAGMA user_version = 99")
    for file in text, other, tmp_path:
        said = tool.finish(tool.CROSSBILL, "report", file).stderr.strip()
        with pytest.raises(crossbill.RecordingError) as error:
            crossbill.Recording(file)
        assert str(error.value) == said
    with pytest.raises(crossbill.RecordingError, match="newer one"):
        crossbill.Recording(newer, frames="rows").functions


def test_a_path_that_looks_like_an_option(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    shutil.copy(QUERIES, "--top")
    assert crossbill.Recording("--top", frames="rows").functions


def test_frames_that_cannot_be_had():
    with pytest.raises(ValueError, match="'pandas', 'polars', 'rows'"):
        crossbill.Recording(QUERIES, frames="panda")
    # A Python without packages.
    program = ("import crossbill_ffi\n"
               f"recording = crossbill_ffi.Recording({str(QUERIES)!r})\n"
               "assert recording.bill['exit'] == 0\n"
               "recording.functions")
    done = tool.finish(sys.executable, "-S", "-c", program, env={
        **os.environ, "PYTHONPATH": str(tool.CROSSBILL.parent / "python")})
    assert done.returncode == 1
    assert done.stderr.splitlines()[-1] == (
        "ImportError: a recording's tables are frames of pandas or of polars, "
        "and neither is installed: install one, or ask for Recording(path, "
        "frames='rows'), lists of dicts")
