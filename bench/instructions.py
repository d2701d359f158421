#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""How many of our instructions a warm crossing takes, beside the baseline's.

Single steps (programs/steps.c) from the slot to the callee and from its return
to the caller, of each kind of crossing; the sum counts. Counts do not vary:
one run each. tests/behaviour/instructions.sh holds this build's figures.
"""
import lib

BAR = .7
MODES = {"--exact": "", "--count-only": "counted "}


def build():
    """With the test's flags: the callers' frames are a part of the counts."""
    options = [f"-I{lib.PROGRAMS}", "-O1", "-fno-builtin"]
    core = lib.library("steps_core", *options)
    host = lib.program("steps_host", core, options=[*options, "-rdynamic"])
    return [lib.program("steps"), host]


def counts(crossbill, command):
    """{kind: instructions}"""
    found = {}
    for mode, prefix in MODES.items():
        output = lib.run(lib.recorded(crossbill, command, mode))
        for line in output.splitlines():
            kind, runs = line.split(":")
            found[prefix + kind] = sum(map(int, runs.split()))
    return found


def row(kind, ours, theirs):
    """Where nothing is timed there is nothing to save: no more than before."""
    counted = kind.startswith(MODES["--count-only"])
    bar = 1 if counted else BAR
    return lib.Row(f"instructions: {kind}",
                   f"{ours}, {ours / theirs:.2f} of {theirs}",
                   f"at most {bar} of e60476c's", ours <= bar * theirs)


def measure(crossbill):
    what = "instructions of a warm crossing"
    try:
        command = build()
        ours, theirs = (counts(build_, command)
                        for build_ in (crossbill, lib.baseline()))
    except lib.Failed as failure:
        return [lib.Row(what, str(failure), "", False)]
    if missing := theirs.keys() - ours.keys() or not theirs:
        return [lib.Row(what, f"not counted: {missing}", "", False)]
    return [row(kind, ours[kind], theirs[kind]) for kind in theirs]


if __name__ == "__main__":
    lib.main(measure)
