#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""How long `crossbill report` takes on a recording of a million nodes.

Nine cores that call each other in every order (programs/paths.c) make a tree
of 986,409 nodes, which is recorded. `crossbill report`, as text and as JSON,
then takes turns with the sqlite3 shell summing every number of the same
table; the ratio of the medians counts.
"""
import shutil
import sqlite3
import time

import lib

CORES = 9
NODES = 986_409  # paths through nine cores: the sum of 9! / (9 - k)!
ROUNDS = 5
BAR = 5
SUM = """SELECT sum(calls), sum(timed), sum(total_ns), sum(self_ns),
  sum(children), max(max_ns), sum(bytes), sum(errors), sum(exceptions),
  sum(open), sum(threads), sum(window_words) FROM nodes"""


def build():
    """The program that makes trees; tests/memory uses it as well."""
    cores = [lib.library("paths", f"-DSELF={number}", output=f"path{number}")
             for number in range(CORES)]
    return lib.program("tree", *cores)


def timed(command):
    start = time.perf_counter()
    lib.run(command)
    return time.perf_counter() - start


def nodes_of(recording):
    with sqlite3.connect(recording) as database:
        return database.execute("SELECT count(*) FROM nodes").fetchone()[0]


def compare(crossbill, recording):
    commands = {
        "text": [crossbill, "report", recording],
        "json": [crossbill, "report", recording, "--format", "json"],
        "sqlite3": ["sqlite3", recording, SUM]}
    times = {name: [] for name in commands}
    for _ in range(ROUNDS):
        for name, command in commands.items():
            times[name].append(timed(command))
    return {name: lib.median(turns) for name, turns in times.items()}


def measure(crossbill):
    what = "report of a million nodes"
    bar = f"at most {BAR} times sqlite3's sum"
    if not shutil.which("sqlite3"):
        return [lib.Row.unavailable(what, bar, "sqlite3 is not installed")]
    recording = lib.BUILD / "million.db"
    try:
        lib.run(lib.recorded(crossbill, [build(), NODES], "--exact",
                             output=recording))
        if (nodes := nodes_of(recording)) < NODES:
            raise lib.Failed(f"the recording has {nodes:,} nodes")
        times = compare(crossbill, recording)
    except lib.Failed as failure:
        return [lib.Row(what, str(failure), bar, False)]
    base = times["sqlite3"]
    return [lib.Row(f"{what}: {name}", f"{times[name]:.2f} s, "
                    f"{times[name] / base:.1f} times {base:.2f} s", bar,
                    times[name] <= BAR * base) for name in ("text", "json")]


if __name__ == "__main__":
    lib.main(measure)
