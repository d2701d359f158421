#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""What a stopped service costs: loops with the agent in them and the switch
off, as a ratio to plain; and how much memory that takes.

    bench/stopped.py CROSSBILL [LOOP...]

Each loop runs plainly and stopped, in turns, and times itself; each process
reports its fastest batch. Of 21 pairs the median counts, with the interval
that holds it in 95 of 100 cases; the bar is missed when that lies above it.
Memory is what the process has of its own (Private_*, and its share of what it
shares with nobody else: Pss) beside a plain one, with all modules of the loop.
"""
import os
import pathlib
import re
import shutil
import sys

import lib
import loops

ROUNDS, BATCHES, BATCH_NS = 21, 6, 1e7
RANK = 5  # of 21: the 6th and the 16th are the ends of the interval
BAR, MEMORY_BAR = 1.01, 2 << 20
FOLDER = "/dev/shm/crossbill-bench-stopped"
NAMES = ("json dumps", "json loads", "sqlite3 execute", "orjson dumps",
         "orjson loads", "zlib crc32", "numpy add")
PSS = """
import re, sys
exec(sys.argv[1])
for _ in range(1000):
    exec(sys.argv[2])
text = open("/proc/self/smaps_rollup").read()
print('{"pss": %s}' % re.search(r"^Pss: +([0-9]+)", text, re.M)[1])
"""


def environment(crossbill):
    said = lib.run([crossbill, "env", "--stopped", "--dir", FOLDER])
    return dict(os.environ, **dict(re.findall(r"export (\w+)=(.*)", said)))


def each(name, times, env):
    return lib.json_line(lib.run(loops.command(name, times, BATCHES),
                                 env=env))["each_ns"]


def pss(name, env):
    said = lib.run([loops.PYTHON, "-c", PSS, *loops.LOOPS[name]], env=env)
    return lib.json_line(said)["pss"] * 1024


def row(name, env):
    plain = dict(os.environ)
    times = max(1, int(BATCH_NS / each(name, 200, plain)))
    ratios = []
    for turn in range(ROUNDS):
        lib.breathe()
        ours, theirs = [each(name, times, one) for one in
                        ((env, plain) if turn % 2 else (plain, env))][
                            ::1 if turn % 2 else -1]
        ratios.append(ours / theirs)
    ratios.sort()
    low, high = ratios[RANK], ratios[-1 - RANK]
    return lib.Row(f"stopped: {name}",
                   f"{lib.median(ratios):.3f} of plain "
                   f"({low:.3f} to {high:.3f})", f"{BAR}", low <= BAR)


def memory_row(name, env):
    more = lib.median([pss(name, env) - pss(name, dict(os.environ))
                       for _ in range(5)])
    return lib.Row(f"stopped, memory: {name}", f"{more / 2 ** 20:.2f} MiB",
                   f"{MEMORY_BAR / 2 ** 20:.0f} MiB", more <= MEMORY_BAR)


def measure(crossbill, names=NAMES):
    if why := loops.missing():
        return [lib.Row.unavailable("stopped service", "", why)]
    env, rows = environment(crossbill), []
    try:
        for name in names:
            for make in (row, memory_row):
                try:
                    rows.append(make(name, env))
                except lib.Failed as failure:
                    rows.append(lib.Row(f"stopped: {name}", str(failure), "",
                                        False))
                print(f"{rows[-1].what}: {rows[-1].measured}", file=sys.stderr)
    finally:
        shutil.rmtree(FOLDER, ignore_errors=True)
    return rows


def main():
    if len(sys.argv) < 2 or set(sys.argv[2:]) - set(loops.LOOPS):
        sys.exit(f"usage: {sys.argv[0]} CROSSBILL [LOOP...]"
                 f"   loops: {', '.join(loops.LOOPS)}")
    rows = measure(pathlib.Path(sys.argv[1]).resolve(), sys.argv[2:] or NAMES)
    lib.print_table(rows)
    sys.exit(any(row.met is False for row in rows))


if __name__ == "__main__":
    main()
