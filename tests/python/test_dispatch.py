# SPDX-License-Identifier: MIT
"""What the interpreter spends around calls, and what sizes say.

No time is asserted, only what holds whatever a machine does: which fields are
known, that the least is no more than the most, that an interpreter is asked
once, that what is no interpreter is not run.

What was seen to fail: test_asked_once, with known.add() left out;
test_another_program_is_not_run, with refusal() left out; test_conventions,
with kFast and kOne exchanged in layout.hpp; test_sizes_are_counted, when
sizes.cpp read the first argument of METH_O; test_sites_have_it, when each site
had what is the whole line's; test_glue_makes_no_system_calls, when all that has
a hook was left the way that blocks signals.
"""
import shutil
import sqlite3
import subprocess

import pytest

import conftest
from harness import tool

LOOP = """
import counted
data = [b"x" * size for size in (8, 64, 512, 4096)]
def loop():
    for turn in range(400):
        for each in data:
            for again in range(8):
                counted.one(each)
        counted.no_arguments()
loop()
"""
ALL = """
import counted
counted.no_arguments(); counted.one(1); counted.tuple(1, 2)
counted.keywords(1, b=2); counted.fast(1); counted.fast_keywords(1, b=2)
counted.Heap().defining_class()
"""
CONVENTIONS = {"no_arguments": "noargs", "one": "o", "tuple": "varargs",
               "keywords": "varargs-keywords", "fast": "fastcall",
               "fast_keywords": "fastcall-keywords",
               "Heap.defining_class": "fastcall-method"}
FIELDS = ("host_transition_ns", "dispatch_ns", "dispatch_low_ns",
          "dispatch_high_ns")


@pytest.fixture
def record(tmp_path, counted):
    """record(python, code, options...): the bill. The cache is the test's."""
    def start(python, code, *options, **variables):
        file = tmp_path / "run.db"
        done = tool.record("--exact", "--quiet", "--force", *options, "-o",
                           file, "--", python, "-c", code, cwd=counted,
                           env=conftest.environment(
                               XDG_CACHE_HOME=str(tmp_path), **variables))
        assert done.returncode == 0, done.stderr
        return conftest.Bill(tool.bill(file))
    return start


def query(folder, sql):
    with sqlite3.connect(folder / "run.db") as connection:
        return list(connection.execute(sql))


def parts_of(line):
    return [line["marshalling"]["ns"], line["transition_ns"],
            line["cleanup_ns"], line["wait"]["host_lock_ns"],
            line["dispatch_low_ns"]]


def test_bracket(interpreter, record):
    bill = record(interpreter.path, LOOP)
    for line in (bill.data["totals"], bill.entry("counted", "one"),
                 bill.entry("counted", "no_arguments")):
        low, high = line["dispatch_low_ns"], line["dispatch_high_ns"]
        assert line["host_transition_ns"] == low > 0
        assert high is None or low <= line["dispatch_ns"] <= high
        parts = parts_of(line)
        assert abs(line["toll_ns"] - sum(parts)) <= len(parts)  # rounded
        assert line["after_ns"] is None
    assert bill.entry("counted", "one")["dispatch_high_ns"] is not None
    init = bill.entry("counted", "PyInit_counted")
    assert [init[name] for name in FIELDS] == [None] * 4


def test_sites_have_it(interpreter, record):
    bill = record(interpreter.path, """
import counted
def once():
    for turn in range(400):
        counted.one(turn)
def twice():
    for turn in range(800):
        counted.one(turn)
once(); twice()
""")
    line = bill.entry("counted", "one")
    sites = [site for site in bill.data["sites"] if site["entry"] == "one"]
    if not sites:
        pytest.skip("its frames are not known")
    by_calls = {site["calls"]: site for site in sites}
    assert sorted(by_calls) == [400, 800]
    each = line["dispatch_low_ns"] / 1200
    for calls, site in by_calls.items():
        low, high = site["dispatch_low_ns"], site["dispatch_high_ns"]
        assert abs(low - each * calls) <= 1
        assert high is None or low <= site["dispatch_ns"] <= high
        assert site["toll_ns"] >= low
    assert abs(sum(site["toll_ns"] for site in sites) - line["toll_ns"]) <= 2


@pytest.mark.skipif(not shutil.which("strace"), reason="no strace")
def test_glue_makes_no_system_calls(known, tmp_path):
    """Two for each call were most of what ctypes' calls took."""
    calls, file = 20000, tmp_path / "calls"
    subprocess.run(
        ["strace", "-f", "-qq", "-e", "trace=rt_sigprocmask", "-o", file,
         tool.CROSSBILL, "record", "--exact", "--quiet", "--force", "-o",
         tmp_path / "run.db", "--", known.path, "-c", f"""
import ctypes
call = ctypes.CDLL("libz.so.1").crc32
for turn in range({calls}):
    call(0, b"", 0)
"""], check=True, timeout=tool.SECONDS)
    assert len(file.read_bytes().splitlines()) < calls


def test_conventions(interpreter, record, tmp_path):
    record(interpreter.path, ALL)
    found = dict(query(tmp_path, "SELECT name, convention FROM edges"
                       " WHERE via = 'method'"))
    assert {name: found[name] for name in CONVENTIONS} == CONVENTIONS
    known = {name for name, in query(tmp_path,
                                     "SELECT convention FROM dispatch")}
    assert {"noargs", "o", "fastcall", "fastcall-keywords", "varargs",
            "varargs-keywords", "vectorcall", "call", "new", "unary", "binary",
            "subscript", "compare", "getter"} <= known


def test_asked_once(interpreter, record, tmp_path):
    record(interpreter.path, ALL)
    before = query(tmp_path, "SELECT * FROM dispatch")
    files = tmp_path / "crossbill" / "files"
    assert files.read_bytes().count(b"dispatch-") == 1
    kept = files.stat().st_mtime_ns
    record(interpreter.path, ALL)
    assert query(tmp_path, "SELECT * FROM dispatch") == before
    assert files.stat().st_mtime_ns == kept, "nothing new was learnt"
    record(interpreter.path, ALL, "--no-cache")
    assert query(tmp_path, "SELECT count(*) FROM dispatch") == [(len(before),)]


def test_another_program_is_not_run(interpreter, record, tmp_path):
    """By its name it may do anything, whatever it is."""
    other = tmp_path / "app"
    shutil.copy(interpreter.path, other)
    home = conftest.run([interpreter.path, "-c",
                         "import sys; print(sys.base_prefix)"]).stdout.strip()
    bill = record(other, ALL, PYTHONHOME=home)
    for line in (bill.data["totals"], bill.entry("counted", "one")):
        assert [line[name] for name in FIELDS] == [None] * 4
    notes = [note for note in bill.data["recorder"]["notes"]
             if note["code"] == "dispatch-unknown"]
    assert notes[0]["subjects"] == [
        f"{other} (it is another program's, and is not run)"]


def test_sizes_are_counted(interpreter, record, tmp_path):
    """Of calls that were looked at: a burst at the start of the thread is."""
    record(interpreter.path, LOOP)
    rows = query(tmp_path, """
      SELECT s.kind, s.calls, s.size FROM sizes s JOIN nodes n ON n.id = s.node
      JOIN edges e ON e.id = n.edge WHERE e.name = 'one'""")
    assert {kind for kind, *_ in rows} == {"bytes-in", "bytes-out"}
    for kind, calls, size in rows:
        assert calls > 0
        assert size / calls in (8, 64, 512, 4096)
