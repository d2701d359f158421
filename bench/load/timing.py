# SPDX-License-Identifier: MIT
"""Times all cases of all tools in one process, and prints them as JSON.

    timing.py MODULES ROUNDS TOOL...

{"ns": {case: {tool: [ns a call, of each round]}}, "missing": {tool: why}}

The tools take turns within a round. A loop of `for _ in range(n): BODY` is
timed as a whole, some 0.5 ms, and the empty loop of the same round is taken
out. The garbage collector is off, as in timeit. Every result is checked
before anything is timed.
"""
import gc
import itertools
import json
import os
import pathlib
import sys
import textwrap
import time

import tools

BATCH_NS = 500_000
LOOP = """
def loop(n, clock, repeat, {names}):
    r = None
    turns = repeat(None, n)
    before = clock()
    for _ in turns:
{body}
    return clock() - before, r
"""


def compiled(case):
    source = LOOP.format(names=", ".join(case.names),
                         body=textwrap.indent(case.body.strip(), " " * 8))
    namespace = {}
    exec(source, namespace)
    names = list(case.names.values())

    def run(n):
        return namespace["loop"](n, time.perf_counter_ns, itertools.repeat,
                                 *names)
    return run


def calls_in_a_batch(run):
    """How often to call, so that it takes about BATCH_NS."""
    n = 1
    while True:
        ns, _ = run(n)
        if ns > BATCH_NS / 4 or n > 1_000_000:
            return max(1, int(n * BATCH_NS / ns))
        n *= 2


class Loop:
    """One case of one tool; its result is right, or it is not timed."""

    def __init__(self, case, expected=None):
        self.run = compiled(case)
        _, result = self.run(2)
        if result != expected:
            raise ValueError(f"gave {result!r}, not {expected!r}")
        self.calls = calls_in_a_batch(self.run)

    def ns(self):
        return self.run(self.calls)[0] / self.calls


def prepare(folder, names):
    loops, missing = {}, {}
    for tool in names:
        try:
            cases = tools.TOOLS[tool](folder)
            for case, expected in tools.EXPECTED.items():
                if case in cases:
                    loop = Loop(cases[case], expected)
                    loops.setdefault(case, {})[tool] = loop
        except Exception as error:
            missing[tool] = f"{type(error).__name__}: {error}"
    return loops, missing


def settle():
    """Stays on one processor; others run between the rounds, not in them."""
    os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
    gc.collect()
    gc.disable()


def main(folder, rounds, *names):
    folder = pathlib.Path(folder)
    sys.path[:0] = [str(folder)]
    loops, missing = prepare(folder, names)
    empty = Loop(tools.Case("pass", {}))
    settle()
    ns = {case: {tool: [] for tool in by} for case, by in loops.items()}
    for _ in range(int(rounds)):
        for case, by in loops.items():
            base = empty.ns()
            for tool, loop in by.items():
                ns[case][tool].append(loop.ns() - base)
            time.sleep(0.005)  # real-time work must leave room for others
    print(json.dumps({"ns": ns, "missing": missing}))


main(*sys.argv[1:])
