#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""What recording adds to the shortest programs.

Each program is run plain, recorded, and recorded by the crossbill of
bench/baseline, in turns, from start to end as the user waits for it: agent,
merge, recording and bill. The differences of the medians count. The cache is
one of our own, which the first run, not counted, fills. The interpreter is the
one that runs this script (its real file: a version manager's shim would be a
shell script); numpy is that of bench/requirements.txt.
"""
import os
import shutil
import subprocess
import sys
import time

import lib

ROUNDS = 31
BAR_MS = 30  # of the first
BAR_RATIO = 0.6


def programs():
    """What is run, by name; None where it is not here."""
    wheels = lib.WHEELS if lib.WHEELS.exists() else None
    return {
        "python3 -c pass": [os.path.realpath(sys.executable), "-c", "pass"],
        "import numpy": wheels and [wheels, "-c", "import numpy"],
        "node -e 0": shutil.which("node") and ["node", "-e", "0"],
    }


def baseline():
    """The path of an older crossbill, or Failed."""
    return lib.run([lib.FOLDER / "baseline"], timeout=3600).strip()


def recording(crossbill, program):
    return [crossbill, "record", "--force", "-o", lib.BUILD / "startup.db",
            "--bill", lib.BUILD / "startup.txt", "--", *program]


def milliseconds(command):
    start = time.perf_counter()
    lib.run(command, env=os.environ | {"XDG_CACHE_HOME": str(lib.CACHE)})
    return (time.perf_counter() - start) * 1e3


def extra(program, crossbill, old):
    """What the two add, in ms, and the first in words."""
    commands = [program, recording(crossbill, program), recording(old, program)]
    for command in commands:
        milliseconds(command)
    samples = [[] for _ in commands]
    for _ in range(ROUNDS):
        for command, times in zip(commands, samples):
            times.append(milliseconds(command))
            lib.breathe()
    plain, ours, olds = map(lib.median, samples)
    return ours - plain, olds - plain, (
        f"{ours - plain:.1f} ms more ({plain:.1f} -> {ours:.1f})")


def measure(crossbill):
    rows = []
    shutil.rmtree(lib.CACHE, ignore_errors=True)
    lib.BUILD.mkdir(parents=True, exist_ok=True)
    try:
        old = baseline()
    except (lib.Failed, subprocess.SubprocessError) as failure:
        return [lib.Row.unavailable("start-up", "", str(failure))]
    for what, program in programs().items():
        if program is None:
            rows.append(lib.Row.unavailable(f"start-up: `{what}`", "",
                                            "not installed"))
            continue
        try:
            ours, olds, words = extra(program, crossbill, old)
        except lib.Failed as failure:
            rows.append(lib.Row(f"start-up: `{what}`", str(failure), "", False))
            continue
        if not rows:
            rows.append(lib.Row(f"start-up: `{what}`", words,
                                f"at most {BAR_MS} ms more", ours <= BAR_MS))
        rows.append(lib.Row(f"beside e60476c: `{what}`",
                            f"{ours / olds:.2f} of {olds:.1f} ms; {words}",
                            f"at most {BAR_RATIO}", ours / olds <= BAR_RATIO))
    return rows


if __name__ == "__main__":
    lib.main(measure)
