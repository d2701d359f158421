#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Do the intervals of default mode hold the truth?

    bench/sampling.py CROSSBILL [--runs N]

An extension's function takes 50 ns or 50 us at random, and adds up itself how
long it has taken. Half of its 100,000 calls long: the bill's interval for the
entry's total is at most 10 % wide, and holds the truth in 90 of 100 runs; one
in a hundred long: holds it in 90 of 100. The function's own clock reads
(programs/sampled.c) are on the bill and not in its sum: one a call, and a
thousandth of a long call, which leaves with cold units, are not held against
it.
"""
import argparse
import os
import pathlib
import sys
import sysconfig

import lib

RUNS, CALLS = 100, 100_000
SLACK = .001
SHARES = {"half": .5, "1 %": .01}
WIDTH, HELD = .1, .9
PROGRAM = """
import json, sampled, sys
calls, share, seed = int(sys.argv[1]), float(sys.argv[2]), int(sys.argv[3])
sampled.seed(seed, share)
work = sampled.work
for _ in range(calls):
    work()
print(json.dumps(sampled.truth()))
"""


def build():
    lib.compile_c("sampled", lib.BUILD / "sampled.so", "-fPIC", "-shared",
                  f"-I{sysconfig.get_paths()['include']}",
                  f"-I{lib.PROGRAMS}")


def once(crossbill, share, seed):
    """(true total, its uncertainty, billed total, half the interval), ns."""
    said = lib.json_line(lib.run(
        lib.recorded(crossbill, [os.path.realpath(sys.executable), "-c",
                                 PROGRAM, CALLS, share, seed]),
        env={**os.environ, "PYTHONPATH": str(lib.BUILD)}))
    entry = lib.entry(lib.bill(crossbill, None, "--top", 0), "work")
    if entry["calls"] != CALLS:
        raise lib.Failed(f"work: {entry['calls']:,} calls on the bill, of"
                         f" {CALLS:,}")
    return (said["ns"], said["read_ns"] * CALLS, entry["total_ns"],
            entry["total_error_ns"])


def row(crossbill, name, runs):
    held, widths = 0, []
    for seed in range(runs):
        true, read, billed, error = once(crossbill, SHARES[name], seed + 1)
        held += (true - error <= billed
                 <= true * (1 + SLACK) + read + error)
        widths.append(2 * error / billed)
        if seed % 10 == 0:
            print(f"{name}: run {seed}: true {true / 1e6:.2f} ms, bill"
                  f" {billed / 1e6:.2f} +- {error / 1e6:.2f}", flush=True)
    width = lib.median(widths)
    narrow = name != "half" or width <= WIDTH
    return lib.Row(f"sampling: {name} of the calls are long",
                   f"holds the truth in {held} of {runs}, {width:.1%} wide",
                   f"{HELD:.0%}" + (f", {WIDTH:.0%} wide" if name == "half"
                                    else ""),
                   held >= HELD * runs and narrow)


def measure(crossbill, runs=RUNS):
    rows = []
    for name in SHARES:
        try:
            build()
            rows.append(row(crossbill, name, runs))
        except lib.Failed as failure:
            rows.append(lib.Row(f"sampling: {name}", str(failure), "", False))
    return rows


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("crossbill", type=pathlib.Path)
    parser.add_argument("--runs", type=int, default=RUNS)
    chosen = parser.parse_args()
    rows = measure(chosen.crossbill.resolve(), chosen.runs)
    lib.print_table(rows)
    sys.exit(any(row.met is False for row in rows))


if __name__ == "__main__":
    main()
