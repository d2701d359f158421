# SPDX-License-Identifier: MIT
"""The processor time of a loop over one statement, less that of an empty loop.

    own_time.py SETUP STATEMENT TIMES
"""
import json
import sys
import time

setup, statement, times = sys.argv[1:]
names = {}
exec(f"""{setup}
def empty(numbers):
    for _ in numbers:
        pass

def loop(numbers):
    for _ in numbers:
        {statement}
""", names)


def timed(function):
    start = time.thread_time_ns()
    function(range(int(times)))
    return time.thread_time_ns() - start


empty = timed(names["empty"])
print(json.dumps({"ns": timed(names["loop"]) - empty}))
