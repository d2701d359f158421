# SPDX-License-Identifier: MIT
"""Runs a pair: the program before some advice was taken, and after.

    pair.py FILE before TIMES           the first way, so often
    pair.py FILE turns SECONDS          both in turn, about so long

Prints how many nanoseconds an iteration takes: of both ways at each turn.
"""
import importlib.util
import json
import pathlib
import sys
import time

BLOCK_NS = 3e6  # each turn at least


def load(path):
    spec = importlib.util.spec_from_file_location(pathlib.Path(path).stem, path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def each_ns(function, times):
    start = time.perf_counter_ns()
    for _ in range(times):
        function()
    return (time.perf_counter_ns() - start) / times


def enough(function):
    """How many iterations fill a block."""
    function()
    return max(1, round(BLOCK_NS / each_ns(function, 3)))


def turns(ways, seconds):
    times = [enough(way) for way in ways]
    found = []
    end = time.monotonic() + float(seconds)
    while len(found) < 5 or time.monotonic() < end:
        found.append([each_ns(way, many) for way, many in zip(ways, times)])
    return found


def main():
    path, what, number = sys.argv[1:]
    pair = load(path)
    if what == "turns":
        found = turns([pair.before, pair.after], number)
    else:
        found = each_ns(pair.before, int(number))
    print(json.dumps({"each_ns": found}))


if __name__ == "__main__":
    main()
