#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""What `--watch pairs` adds to a call of a library that has handles.

One host (programs/watched.c) uses a handle again and again, and makes and frees
some, recorded with `--exact` and with `--exact --watch pairs` in turn. Each run
reports its fastest batch; what is added is the median, over the turns, of the
difference.
"""
import lib

ROUNDS = 7
BATCHES = 200, 20_000  # calls, and batches: over before the scheduler comes
MOST_NS = 40
WAYS = {"use": "a call that is given a handle",
        "make": "a call that makes or frees one"}


def once(crossbill, host, *options):
    command = lib.recorded(crossbill, [host, *BATCHES], "--exact", *options)
    return lib.json_line(lib.run(command))


def measure(crossbill):
    core = lib.library("watched", "-DLIBRARY", output="bench_watched")
    host = lib.program("watched", core)
    added = {way: [] for way in WAYS}
    for _ in range(ROUNDS):
        plain = once(crossbill, host)
        watched = once(crossbill, host, "--watch", "pairs")
        for way, all_of_it in added.items():
            all_of_it.append(watched[way] - plain[way])
    return [lib.Row(f"--watch pairs: added to {what}",
                    f"{lib.median(added[way]):.0f} ns",
                    f"at most {MOST_NS} ns",
                    lib.median(added[way]) <= MOST_NS)
            for way, what in WAYS.items()]


if __name__ == "__main__":
    lib.main(measure)
