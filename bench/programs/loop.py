# SPDX-License-Identifier: MIT
"""A loop over one statement, in batches, which times itself.

    loop.py SETUP STATEMENT TIMES BATCHES [marked]

Prints the nanoseconds of an iteration, from the fastest batch, and how many
there were. Marked: a SIGTRAP stands before and after the last batch, for
whoever traces us.
"""
import json
import signal
import sys
import time

setup, statement, times, batches = sys.argv[1:5]
names = {}
exec(f"""{setup}
def batch(numbers):
    for _ in numbers:
        {statement}
""", names)
batch, times, batches = names["batch"], int(times), int(batches)
marked = sys.argv[5:] == ["marked"]
fastest = float("inf")
for left in reversed(range(batches)):
    if marked and left == 0:
        signal.raise_signal(signal.SIGTRAP)
    start = time.perf_counter_ns()
    batch(range(times))
    fastest = min(fastest, time.perf_counter_ns() - start)
if marked:
    signal.raise_signal(signal.SIGTRAP)
print(json.dumps({"each_ns": fastest / times, "iterations": times * batches}))
