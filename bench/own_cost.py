#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Is the bill's time the program's own time?

    bench/own_cost.py CROSSBILL [--exact]

A loop over one entry times itself, without us, before and after it is
recorded. The time that it takes holds the entry and the interpreter's way to
it. So the entry's total on the bill must be, within the error that the bill
states, at most 5 % more than the loop, and at least a third of it; and the
error at most a quarter. Quiet, and beside one and two busy processes. What the
scheduler took (preempted_ns) is taken off.
"""
import argparse
import dataclasses
import pathlib
import sys

import lib
import loops

TIMES, RUNS, BESIDE = 100_000, 3, (0, 1, 2)
MOST_OFF = 2
# What is done once, what again and again, and the entry.
LOOPS = {
    "orjson dumps": (
        "import orjson; call = orjson.dumps\n"
        "value = {'id': 1, 'tags': ['x', 'y', 'z'], 'k': {'a': [1, 2, 3]}}",
        "call(value)", "dumps"),
    "numpy sum": ("import numpy; call = numpy.arange(4.0).sum", "call()",
                  "ndarray.sum"),
    "hashlib sha256": (
        "import hashlib; data = b'm' * 64; call = hashlib.sha256",
        "call(data)", "openssl_sha256"),
    "zlib crc32": ("import zlib; data = b'm' * 64; call = zlib.crc32",
                   "call(data)", "crc32"),
}


@dataclasses.dataclass
class Figures:
    """Of one run, in ns."""
    loop: float
    billed: float
    error: float  # stated

    @property
    def off(self):
        return (self.error > self.loop / 4 or not self.loop / 3 - self.error
                <= self.billed <= self.loop * 1.05 + self.error)


def once(crossbill, setup, statement, entry, mode):
    command = [loops.PYTHON, lib.PROGRAMS / "own_time.py", setup, statement,
               TIMES]

    def alone():
        return lib.json_line(lib.run(command, undisturbed=False))["ns"]
    before = alone()
    lib.run(lib.recorded(crossbill, command, *mode), undisturbed=False)
    loop = (before + alone()) / 2
    for row in lib.bill(crossbill, None, "--top", 0)["entries"]:
        if row["name"] == entry and row["calls"] >= TIMES:
            billed = row["total_ns"] - (row.get("preempted_ns") or 0)
            return Figures(loop, billed, row["total_error_ns"])
    raise lib.Failed(f"the bill has no entry {entry} of {TIMES:,} calls")


def runs_of(crossbill, mode):
    """The figures of all runs, shown as they come."""
    found = []
    for beside in BESIDE:
        with lib.busy(beside):
            for name, loop in LOOPS.items():
                for _ in range(RUNS):
                    one = once(crossbill, *loop, mode)
                    found.append(one)
                    print(f"{beside} beside, {name:15}"
                          f"loop {one.loop / 1e6:6.1f} ms, bill"
                          f"{one.billed / 1e6:6.1f} +- {one.error / 1e6:.1f}"
                          f"{' OFF' if one.off else ''}", flush=True)
    return found


def row(crossbill, mode):
    what = f"own cost: loops whose bill is off{', exact' if mode else ''}"
    bar = f"at most {MOST_OFF} of {len(LOOPS) * len(BESIDE) * RUNS}"
    if why := loops.missing():
        return lib.Row.unavailable(what, bar, why)
    try:
        found = runs_of(crossbill, mode)
    except lib.Failed as failure:
        return lib.Row(what, str(failure), bar, False)
    off = sum(one.off for one in found)
    return lib.Row(what, f"{off} of {len(found)}", bar, off <= MOST_OFF)


def measure(crossbill):
    return [row(crossbill, mode) for mode in ([], ["--exact"])]


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("crossbill", type=pathlib.Path)
    parser.add_argument("--exact", action="store_true")
    chosen = parser.parse_args()
    found = row(chosen.crossbill.resolve(),
                ["--exact"] if chosen.exact else [])
    lib.print_table([found])
    sys.exit(not found.met)


if __name__ == "__main__":
    main()
