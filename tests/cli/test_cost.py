# SPDX-License-Identifier: MIT
"""crossbill doctor --cost: what a crossing costs, by kind, of real crossings.

Taken out: it failed when the library's loops called past their slots, when the
program was no CPython to the agent, and when the clock was not looked up.
"""
import json
import pathlib
import shutil
import sqlite3
import subprocess

from conftest import CROSSBILL, record

KINDS = ["call-by-registers", "call-with-window", "api-call", "service",
         "callback", "lending-api-call", "lent-memory-used",
         "watched-api-call", "counted"]


def cost(*arguments, tool=CROSSBILL):
    return subprocess.run([tool, "doctor", "--cost", *arguments],
                          capture_output=True, text=True, check=False)


def test_json():
    done = cost("--format", "json")
    assert (done.returncode, done.stderr) == (0, "")
    found = json.loads(done.stdout)
    assert found["clock"] in ("tsc", "monotonic")
    assert [row["kind"] for row in found["crossings"]] == KINDS
    for row in found["crossings"]:
        assert row["low_ns"] <= row["ns"] <= row["high_ns"], row
        assert (row["clock_ns"] > 0) == (row["kind"] != "counted"), row


def test_text():
    done = cost()
    assert (done.returncode, done.stderr) == (0, "")
    lines = done.stdout.splitlines()
    assert len(lines) == 4 + len(KINDS) and max(map(len, lines)) <= 80
    assert lines[3].split() == ["cost", "middle", "half", "clock", "ours",
                                "crossing"]


def test_each_kind_is_a_crossing():
    """The program that is measured, recorded by ourselves."""
    folder = CROSSBILL.parent
    done = record("--quiet", "--exact", "-o", "x.db", "--",
                  folder / "crossbill-cost", folder / "libcrossbill-cost.so")
    assert done.returncode == 0, done.stderr
    with sqlite3.connect("x.db") as connection:
        rows = connection.execute(
            "SELECT name, kind, category, windowed, lent, watched, sum(calls) "
            "FROM nodes JOIN edges ON edges.id = nodes.edge GROUP BY edges.id")
        edges = {row[0]: row[1:] for row in rows if row[-1] > 1000}
        host, = connection.execute("SELECT host FROM processes").fetchone()
    assert host.startswith("cpython")
    calls = 42 * 4000
    callbacks = 42 * (4000 // 64) * 64
    compare, = (name for name in edges if "is_equal" in name)
    assert edges == {
        "method": ("downcall", "none", 0, 0, 0, calls),
        "windowed": ("downcall", "none", 1, 0, 0, calls),
        "Py_NewRef": ("upcall", "object", 0, 0, 0, calls),
        "PyBytes_AsString": ("upcall", "unpack", 0, 2, 0, calls + 83),
        "PyNumber_Add": ("upcall", "object", 0, 0, 1, calls),
        "strlen": ("service", "string", 0, 1, 0, calls),
        "memcpy": ("service", "lent-copy", 0, 0, 0, calls),
        "lfind": ("service", "callback", 0, 0, 0, callbacks // 64),
        compare: ("upcall", "callback", 0, 0, 0, callbacks),
    }


def test_a_part_that_is_missing():
    pathlib.Path("one/bin").mkdir(parents=True)
    pathlib.Path("one/libexec/crossbill").mkdir(parents=True)
    shutil.copy(CROSSBILL, "one/bin")
    shutil.copy(CROSSBILL.parent / "libcrossbill-agent.so", "one/libexec/crossbill")
    done = cost(tool="one/bin/crossbill")
    assert (done.returncode, done.stdout) == (125, "")
    assert "crossbill-cost cannot be read: No such file" in done.stderr
    assert "install crossbill again" in done.stderr


def test_format_is_the_costs():
    done = subprocess.run([CROSSBILL, "doctor", "--format", "json"],
                          capture_output=True, text=True, check=False)
    assert done.returncode == 125
    assert "--format requires --cost" in done.stderr
