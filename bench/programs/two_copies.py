# SPDX-License-Identifier: MIT
"""The Python host of the two-copies bench.

    two_copies.py METERED UNMETERED MILLISECONDS ROUNDS FUNCTION...

Each FUNCTION is called in slices, in a new order each round: of the metered
copy, of the unmetered one, and the unmetered empty function of its convention.
Prints {FUNCTION: {copy: [[calls, processor ns, elapsed ns, switches], ...]}};
the calls are all that were made but for those that warm up.
"""
import importlib.util
import json
import random
import resource
import sys
import time

WARM_UP = 2000
ARGUMENTS = {"meth_o": b"x" * 128, "fastcall": b"x" * 128, "api_3": (1,),
             "api_20": tuple(range(9)), "lent": b"x" * 256,
             "callback": lambda: None, "work_1us": None, "work_50us": None}

# A code object for each function: the interpreter adapts a call's code to what
# it calls, and a loop that called them all would suit none. (No f-string: the
# text is the same for all.)
LOOP = """
def loop(numbers, function=function, argument=argument):
    for _ in numbers:
        function(argument)
"""


def module(path):
    spec = importlib.util.spec_from_file_location("two_copies", path)
    made = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(made)
    return made


def loop_over(function, argument):
    names = {"function": function, "argument": argument}
    exec(LOOP, names)
    return names["loop"]


def switches():
    usage = resource.getrusage(resource.RUSAGE_THREAD)
    return usage.ru_nvcsw + usage.ru_nivcsw


def timed(loop, calls):
    """One slice. Where a thread's time is read the scheduler likes to switch:
    that is kept out of what is counted as elapsed."""
    numbers = range(calls)
    cpu, switched = time.thread_time_ns(), switches()
    elapsed = time.monotonic_ns()
    loop(numbers)
    elapsed = time.monotonic_ns() - elapsed
    switched = switches() - switched
    return [calls, time.thread_time_ns() - cpu, elapsed, switched]


def measure(metered, unmetered, name, milliseconds, rounds):
    empty = "empty_fastcall" if name == "fastcall" else "empty_o"
    loops = {copy: loop_over(getattr(of, function), ARGUMENTS[name])
             for copy, of, function in (("metered", metered, name),
                                        ("unmetered", unmetered, name),
                                        ("empty", unmetered, empty))}
    warm_up = 20 if name == "work_50us" else WARM_UP
    each = min(timed(loops["unmetered"], warm_up)[1] / warm_up
               for _ in range(5))
    calls = int(milliseconds * 1e6 / each)
    slices = {copy: [] for copy in loops}
    slices["warm_up"] = timed(loops["metered"], warm_up)[0]
    timed(loops["empty"], warm_up)
    order = list(loops)
    for _ in range(rounds):
        random.shuffle(order)
        for copy in order:
            slices[copy].append(timed(loops[copy], calls))
    return slices


def main():
    metered, unmetered = map(module, sys.argv[1:3])
    slices = list(map(int, sys.argv[3:5]))
    print(json.dumps({name: measure(metered, unmetered, name, *slices)
                      for name in sys.argv[5:]}))


main()
