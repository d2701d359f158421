#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""What exact mode adds to loops of real extensions, beside the baseline.

A loop runs plainly, under this `record --exact` and under the baseline's, in
turns; each process reports its fastest batch, and the median over the turns
counts. Of the time that is added to an iteration two clock reads for each of
its crossings, which the bill counts, are taken off: what is left is ours.
"""
import lib
import loops

NAMES = ("orjson dumps", "orjson loads", "json dumps", "json loads",
         "pydantic", "numpy sum", "numpy add", "sqlite3 execute")
ROUNDS, BATCHES, BATCH_NS = 7, 20, 4e6
BAR = .5


class Loop:
    """One loop, and what its processes have said so far."""

    def __init__(self, name, crossbill):
        self.builds = {"ours": crossbill, "theirs": lib.baseline()}
        once = lib.json_line(lib.run(loops.command(name, 200, 20)))
        times = max(1, int(BATCH_NS / once["each_ns"]))
        self.name = name
        self.command = loops.command(name, times, BATCHES)
        self.plain, self.extra, self.crossings = [], {}, {}

    def turn(self):
        plain = lib.json_line(lib.run(self.command))["each_ns"]
        self.plain.append(plain)
        for name, build in self.builds.items():
            output = lib.run(lib.recorded(build, self.command, "--exact"))
            said = lib.json_line(output)
            self.extra.setdefault(name, []).append(said["each_ns"] - plain)
            self.crossings[name] = (lib.bill(build)["totals"]["crossings"]
                                    / said["iterations"])

    def own(self, name, clock):
        """Nanoseconds of an iteration, beyond the clock reads."""
        return lib.median(self.extra[name]) - 2 * clock * self.crossings[name]


def row(loop, clock):
    ours, theirs = (loop.own(name, clock) for name in loop.builds)
    plain = lib.median(loop.plain)
    slower = (lib.median(loop.extra["ours"]) + plain) / plain
    return lib.Row(f"exact: {loop.name}, beyond its clock reads",
                   f"{ours:,.0f} ns, {ours / theirs:.2f} of {theirs:,.0f} "
                   f"({loop.crossings['ours']:.0f} crossings; "
                   f"{slower:.2f} of plain)",
                   f"at most {BAR} of e60476c's", ours <= BAR * theirs)


def measure(crossbill):
    what = "exact: loops of extensions, beyond their clock reads"
    if why := loops.missing():
        return [lib.Row.unavailable(what, "", why)]
    clocks = []
    try:
        clock = lib.program("crossing", lib.library("empty",
                                                    output="bench_empty"))
        found = [Loop(name, crossbill) for name in NAMES]
        for _ in range(ROUNDS):
            for loop in found:
                lib.breathe()
                loop.turn()
            clocks.append(lib.json_line(lib.run([clock, 100_000, 20]))
                          ["clock_ns"])
    except lib.Failed as failure:
        return [lib.Row(what, str(failure), "", False)]
    return [row(loop, lib.median(clocks)) for loop in found]


if __name__ == "__main__":
    lib.main(measure)
