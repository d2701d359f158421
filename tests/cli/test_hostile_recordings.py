# SPDX-License-Identifier: MIT
"""Recordings that somebody made to cost much: a sentence or a bill, within ten
times their size and 256 MiB, which the tool sets itself as its limit."""
import pathlib
import resource
import sqlite3

import pytest

from conftest import CROSSBILL, ROOT
from harness.tool import finish_and_measure

LEVELS = 300_000


def recording(name, edges=1, levels=0, kind="downcall", caller=1):
    """One process and a tree of that depth, its edges in turn."""
    connection = sqlite3.connect(name)
    connection.executescript((ROOT / "tests/unit/data/schema.sql").read_text())

    def add(table, columns, rows):
        names = columns.split()
        marks = ",".join("?" * len(names))
        connection.executemany(
            f"INSERT INTO {table}({','.join(names)}) VALUES({marks})", rows)
    add("processes", "id pid image command start_ns wall_ns mode clock "
        "ns_per_tick", [(1, 5, "/bin/x", "[]", 1, 10**9, "exact", "tsc", 1.0)])
    add("modules", "id path role", [(i, f"/lib/m{i}", "core") for i in (1, 2)])
    add("threads", "id process tid name threads", [(1, 1, 5, "x", 1)])
    add("edges", "id from_module to_module name symbol kind via category "
        "convention",
        [(i + 1, caller, 2, f"f{i}", f"f{i}", kind, "symbol", "none", "unknown")
         for i in range(edges)])
    add("nodes", "id thread parent edge calls timed total_ns self_ns children "
        "max_ns threads",
        [(i + 1, 1, i, i % edges + 1, 1, 1, levels - i, 1, 1, levels - i, 1)
         for i in range(levels)])
    connection.commit()
    return connection


def report(name, *arguments):
    """Status, output, error, and the most memory it had, in bytes."""
    def limit():
        resource.setrlimit(resource.RLIMIT_CPU, (60, 60))
    done, most = finish_and_measure(CROSSBILL, "report", name, *arguments,
                                    preexec_fn=limit)
    return done.returncode, done.stdout, done.stderr, most


# A chain of services, and downcalls that come back below others: each walked
# back to its caller, or to the branch it lies in, at every step.
@pytest.mark.parametrize("edges, kind, caller", [
    (3, "service", None), (3000, "downcall", 1), (1, "upcall", None)])
@pytest.mark.parametrize("form", ["text", "json"])
def test_deep_tree(edges, kind, caller, form):
    recording("x.db", edges, LEVELS, kind, caller).close()
    status, output, error, most = report("x.db", "--format", form)
    assert (status, error) == (0, "")
    assert output
    size = pathlib.Path("x.db").stat().st_size
    assert most < 10 * size + (256 << 20)


@pytest.mark.parametrize("by", ["entry", "edge"])
def test_as_many_entries_as_a_process_may_have(by):
    """Honest, and as small as such a recording can be. It failed when the whole
    document of JSON was made before it was written."""
    entries = 65536
    recording("x.db", entries, entries).close()
    status, output, error, _ = report("x.db", "--format", "json", "--by", by)
    assert (status, error) == (0, "")
    assert output.count('"symbol":') == entries


def test_long_name():
    connection = recording("x.db")
    connection.execute("UPDATE modules SET path = hex(zeroblob(100000000))")
    connection.commit()
    status, output, error, most = report("x.db")
    assert (status, output) == (125, "")
    assert "x.db is damaged" in error and error.count("\n") == 1
    assert most < 256 << 20


def test_more_lines_than_its_size_allows():
    connection = recording("x.db", 200_000, 200_000)
    connection.close()
    status, output, error, _ = report("x.db", "--format", "json")
    assert (status, output) == (125, "")
    assert "more than ten times its size" in error, error


def test_a_journal_beside_it_is_not_looked_at():
    recording("x.db", 1, 5).close()
    pathlib.Path("x.db-journal").write_bytes(b"\xd9\xd5\x05\xf9\x20\xa1\x63\xd7"
                                             + b"\0\0\0\1" * 200)
    status, _, error, _ = report("x.db")
    assert (status, error) == (0, "")
    assert pathlib.Path("x.db-journal").exists()
