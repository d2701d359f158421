#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""What recording adds to the shortest Python program.

`python3 -c pass` with and without `crossbill record --exact`, in turns, from
start to end as the user waits for it: agent, merge, recording and bill. The
interpreter is the one that runs this script (its real file: a version
manager's shim would be a shell script). The difference of the medians counts.
"""
import os
import sys
import time

import lib

ROUNDS = 41
BAR_MS = 30


def seconds(command):
    start = time.perf_counter()
    lib.run(command)
    return time.perf_counter() - start


def measure(crossbill):
    what, bar = "start-up: `python3 -c pass`", f"at most {BAR_MS} ms more"
    plain = [os.path.realpath(sys.executable), "-c", "pass"]
    lib.BUILD.mkdir(parents=True, exist_ok=True)
    record = [crossbill, "record", "--exact", "--force", "-o",
              lib.BUILD / "startup.db", "--bill", lib.BUILD / "startup.txt",
              "--", *plain]
    without, recorded = [], []
    try:
        for _ in range(ROUNDS):
            without.append(seconds(plain))
            recorded.append(seconds(record))
    except lib.Failed as failure:
        return [lib.Row(what, str(failure), bar, False)]
    before, after = lib.median(without) * 1e3, lib.median(recorded) * 1e3
    return [lib.Row(what, f"{after - before:.1f} ms more ({before:.1f} -> "
                    f"{after:.1f})", bar, after - before <= BAR_MS)]


if __name__ == "__main__":
    lib.main(measure)
