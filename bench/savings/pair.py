# SPDX-License-Identifier: MIT
"""Runs a pair: the program before some advice was taken, and after.

    pair.py FILE before TIMES           the first way, so often
    pair.py FILE turns SECONDS          both in turn, about so long

Prints how many nanoseconds an iteration takes: of both ways at each turn. And
the pace: how long a loop of Python's own takes that crosses no boundary, timed
between the iterations, since machines do not always run at one speed.
"""
import importlib.util
import json
import pathlib
import statistics
import sys
import time

BLOCK_NS = 3e6  # each turn at least
PARTS = 50  # of the first way alone, with the pace between them


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


def pace():
    start, number = time.perf_counter_ns(), 0
    for each in range(10_000):
        number = number * 3 & 0xffff | each
    return time.perf_counter_ns() - start


def in_parts(function, times):
    """So many iterations, and the paces between them."""
    parts = min(PARTS, times)
    ends = [times * part // parts for part in range(parts + 1)]
    ns, paces = 0, [pace()]
    for start, end in zip(ends, ends[1:]):
        ns += each_ns(function, end - start) * (end - start)
        paces.append(pace())
    return ns / times, paces


def enough(function):
    """How many iterations fill a block."""
    function()
    return max(1, round(BLOCK_NS / each_ns(function, 3)))


def turns(ways, seconds):
    times = [enough(way) for way in ways]
    found, paces = [], []
    end = time.monotonic() + float(seconds)
    while len(found) < 5 or time.monotonic() < end:
        found.append([each_ns(way, many) for way, many in zip(ways, times)])
        paces.append(pace())
    return found, paces


def main():
    path, what, number = sys.argv[1:]
    pair = load(path)
    if what == "turns":
        found, paces = turns([pair.before, pair.after], number)
    else:
        found, paces = in_parts(pair.before, int(number))
    print(json.dumps({"each_ns": found, "pace_ns": statistics.median(paces)}))


if __name__ == "__main__":
    main()
