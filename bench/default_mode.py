#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""What default mode costs: the work loop, recorded, as a ratio to plain.

    bench/default_mode.py CROSSBILL [LOOP...]

Each loop runs plainly, recorded, under cProfile and under VizTracer, in turns,
and times itself; each process reports its fastest batch. Of 15 pairs the median
counts, with the interval that holds it in 96 of 100 cases; a bar is missed when
the interval lies above it. Nothing gets fast by seeing nothing: the bill must
have so many calls of each entry as the loop has made.
"""
import dataclasses
import pathlib
import sys

import lib
import loops

ROUNDS, BATCHES, BATCH_NS = 15, 6, 1e7
RANK = 3  # of 15: the 4th and the 12th are the ends of the interval


@dataclasses.dataclass
class Loop:
    """What is done once, what again and again; entries -> calls in each."""
    bar: float
    setup: str
    statement: str
    entries: dict


LOOPS = {
    "orjson": Loop(1.12, *loops.LOOPS["orjson dumps"], {"dumps": 1}),
    "pydantic": Loop(1.12, *loops.LOOPS["pydantic"],
                     {"SchemaValidator.validate_python": 1}),
    "sqlite3": Loop(1.15, *loops.LOOPS["sqlite3 execute"],
                    {"Connection.execute": 1, "Cursor.fetchall": 1}),
    "small numpy": Loop(1.2, "import numpy; array = numpy.arange(64.0)",
                        "array + array", {"add": 1}),
    "stdlib json": Loop(1.25, *loops.LOOPS["json dumps"],
                        {"Encoder.__call__": 1}),
    "math.sqrt": Loop(1.5, "import math; sqrt = math.sqrt", "sqrt(2.0)",
                      {"sqrt": 1}),
}
OUTPUT = lib.BUILD / "viztracer.json"
OTHERS = {
    "cProfile": ["-m", "cProfile", "-o", lib.BUILD / "profile.out"],
    "VizTracer": ["-m", "viztracer", "--quiet", "--tracer_entries", "10000",
                  "-o", OUTPUT, "--"],
}


def command(loop, times, *before):
    return [loops.PYTHON, *before, lib.PROGRAMS / "loop.py", loop.setup,
            loop.statement, times, BATCHES]


def each(words):
    return lib.json_line(lib.run(words))["each_ns"]


def misses(crossbill, loop, iterations):
    """Entries whose calls are not on the bill."""
    bill = lib.bill(crossbill, None, "--top", 0)
    for name, calls in loop.entries.items():
        found = max((entry["calls"] for entry in bill["entries"]
                     if entry["name"] == name), default=0)
        # The setup may make some as well.
        if not calls * iterations <= found <= calls * iterations + 1000:
            yield f"{name}: {found:,} of {calls * iterations:,} calls"


def interval(ratios):
    ordered = sorted(ratios)
    rank = min(RANK, (len(ordered) - 1) // 2)
    return ordered[rank], ordered[-1 - rank]


def turn(crossbill, loop, times, ratios):
    """One pair, and the others beside it; returns the recorded iterations."""
    plain = each(command(loop, times))
    said = lib.json_line(lib.run(lib.recorded(crossbill,
                                              command(loop, times))))
    ratios.setdefault("crossbill", []).append(said["each_ns"] / plain)
    for name, before in OTHERS.items():
        ratios.setdefault(name, []).append(
            each(command(loop, times, *before)) / plain)
    return said["iterations"]


def row(crossbill, name):
    loop, ratios = LOOPS[name], {}
    once = lib.json_line(lib.run(
        [loops.PYTHON, lib.PROGRAMS / "loop.py", loop.setup, loop.statement,
         200, 20]))["each_ns"]
    times = max(1, int(BATCH_NS / once))
    for _ in range(ROUNDS):
        lib.breathe()
        iterations = turn(crossbill, loop, times, ratios)
    unseen = list(misses(crossbill, loop, iterations))
    low, high = interval(ratios["crossbill"])
    medians = {who: lib.median(found) for who, found in ratios.items()}
    ours = medians.pop("crossbill")
    slower = [who for who, ratio in medians.items()
              if low > ratio and ratio > 1.05]
    words = ", ".join(f"{who} {ratio:.2f}" for who, ratio in medians.items())
    return lib.Row(f"default mode: {name}",
                   f"{ours:.2f} of plain ({low:.2f} to {high:.2f}; {words})"
                   + "".join(f"; unseen: {what}" for what in unseen),
                   f"{loop.bar}, below the others",
                   low <= loop.bar and not unseen and not slower)


def measure(crossbill, names=tuple(LOOPS)):
    if why := loops.missing():
        return [lib.Row.unavailable("default mode", "", why)]
    rows = []
    for name in names:
        try:
            rows.append(row(crossbill, name))
        except lib.Failed as failure:
            rows.append(lib.Row(f"default mode: {name}", str(failure), "",
                                False))
        print(f"{rows[-1].what}: {rows[-1].measured}", file=sys.stderr)
    return rows


def main():
    if len(sys.argv) < 2 or set(sys.argv[2:]) - set(LOOPS):
        sys.exit(f"usage: {sys.argv[0]} CROSSBILL [LOOP...]"
                 f"   loops: {', '.join(LOOPS)}")
    rows = measure(pathlib.Path(sys.argv[1]).resolve(),
                   sys.argv[2:] or list(LOOPS))
    lib.print_table(rows)
    sys.exit(any(row.met is False for row in rows))


if __name__ == "__main__":
    main()
