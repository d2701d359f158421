#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""What a crossing takes amid different things, beyond its two clock reads.

Each case differs from another in one thing (programs/causes.c): how many
functions take turns (cold lines of stubs, edges, nodes; branches), what was
read before them (lines that have left the caches), how long a call is (the
histogram's buckets), who calls, how deep. Plainly, under this `record --exact`
and under the baseline's, in turns; each process reports the fastest batches,
the median over the turns counts. A model of a crossing (programs/pieces.c)
then leaves out one piece after the other, and tells whether instructions run
while the clock is read. Told, without a bar.
"""
import lib

ROUNDS, BATCHES, MODEL_BATCHES = 7, 100, 60


def build():
    headers = f"-I{lib.PROGRAMS}"
    cores = [lib.library("causes_core", headers, f"-DSELF={number}",
                         "-fno-builtin", output=f"causes{number}")
             for number in range(2)]
    return [lib.program("causes", *cores, options=[headers, "-rdynamic"]),
            BATCHES]


def turn(command, builds):
    """{build: {case: [ns, crossings]}}, plain: None."""
    found = {None: lib.json_line(lib.run(command))}
    for build_ in builds:
        lib.breathe()
        output = lib.run(lib.recorded(build_, command, "--exact"))
        found[build_] = lib.json_line(output)
    return found


def row(case, turns, builds, clock):
    crossings = turns[0][None][case][1]
    ours, theirs = (
        lib.median(one[build_][case][0] - one[None][case][0]
                   for one in turns) / crossings - 2 * clock
        for build_ in builds)
    return lib.Row(f"causes: {case}", f"{ours:.1f} ns, e60476c's "
                   f"{theirs:.1f}", "told", True)


def model_rows():
    ns = lib.json_line(lib.run([lib.program("pieces"), MODEL_BATCHES]))
    clock, whole = ns.pop("the clock alone"), ns.pop("all")
    alone, after = ns.pop("additions"), ns.pop("additions after a read")
    pieces = ", ".join(f"{piece} {whole - without:.1f}"
                       for piece, without in ns.items())
    return [lib.Row("causes: a model of a crossing, by what is left out",
                    f"{whole - clock:.1f} ns: {pieces}", "told", True),
            lib.Row("causes: 200 additions, and after a clock read",
                    f"{alone:.1f} and {after:.1f} ns", "told", True)]


def measure(crossbill):
    builds = (crossbill, lib.baseline())
    try:
        command, turns, clocks = build(), [], []
        clock = lib.program("crossing", lib.library("empty",
                                                    output="bench_empty"))
        for _ in range(ROUNDS):
            turns.append(turn(command, builds))
            clocks.append(lib.json_line(lib.run([clock, 10_000, 200]))
                          ["clock_ns"])
        return [*(row(case, turns, builds, lib.median(clocks))
                  for case in turns[0][None]), *model_rows()]
    except lib.Failed as failure:
        return [lib.Row("causes: a crossing beyond its clock reads",
                        str(failure), "", False)]


if __name__ == "__main__":
    lib.main(measure)
