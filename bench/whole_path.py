#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Which crossings of ordinary loops leave the agent's fast path, and how.

A loop is warm when all but its last batch have run; a tracer with breakpoints
(programs/whole_path.cpp) then counts, for each edge, how often the agent comes
to the functions that its fast path gives a call up to. No crossing of a warm
loop may be entered or left by the whole path, but for a rule that has a name:
RULES. Alone, the script prints all edges of the loops, by iteration.
"""
import collections
import os
import pathlib
import re

import lib
import loops

NAMES = ("orjson dumps", "orjson loads", "numpy sum", "numpy add",
         "sqlite3 execute", "lxml parse", "lxml xpath", "zlib crc32",
         "zlib compress")
TIMES, BATCHES = 200, 10
LONG = "crossbill_long_ticks"
WHOLE = ("crossbill_enter", "crossbill_leave")
# Shown as well: where else a fast path leads.
OTHERS = ("enter_unusual", "leave_unusual", "enter_watched", "leave_watched",
          "leave_judged")
# The rules by which calls take the whole path: what each callee has to do with
# is said by the agent's tables (libc.tsv, api.tsv) and by enter.cpp.
LENDS = "lends memory, or takes it back"
LENT = "may use memory, while some is lent"
MAKER = "memory was lent to it, or its first calls were long"
BEGINS = "first call of a library that was called unseen"
RULES = {
    "PyBytes_FromStringAndSize": LENDS, "_PyBytes_Resize": LENDS,
    "PyUnicode_FromStringAndSize": LENDS, "PyObject_GetBuffer": LENDS,
    "PyBuffer_Release": LENDS, "memcpy": LENT, "memmove": LENT,
    "memset": LENT, "PyMem_RawMalloc": LENT, "dumps": MAKER, "crc32": MAKER,
    "compress": MAKER, "PyObject_GC_UnTrack": BEGINS,
    "PyObject_Free": BEGINS, "PyObject_Init": BEGINS,
    "PyIter_Next": "goes on with an iterator",
    "PyMem_Calloc": "the bytes are a product",
    "deflateInit2_": "stack arguments by the frame register",
}


def build():
    made = lib.BUILD / "whole_path"
    lib.BUILD.mkdir(parents=True, exist_ok=True)
    lib.run([os.environ.get("CXX", "c++"), "-std=c++20", "-O2",
             f"-I{lib.FOLDER.parent / 'src'}", "-o", made,
             lib.PROGRAMS / "whole_path.cpp"])
    return made


def symbols(crossbill):
    """{name: its address in the agent's file}; functions that the compiler
    has inlined are left out."""
    agent = crossbill.parent / "libcrossbill-agent.so"
    found = {}
    for line in lib.run(["nm", "-C", agent]).splitlines():
        match = re.match(r"([0-9a-f]+) \w .*?(\w+)(\(.*StubFrame.*)?$", line)
        if match and match[2] in (LONG, *WHOLE, *OTHERS):
            found[match[2]] = match[1]
    for name in (LONG, *WHOLE):
        if name not in found:
            raise lib.Failed(f"{agent.name} has no symbol {name}")
    return found


def file_name(path):
    """Of a module that calls; edges of method tables do not say which."""
    return pathlib.Path(path).name or None


def calls_of(crossbill):
    """{(caller, callee): calls} of the last recording."""
    found = collections.Counter()
    for edge in lib.bill(crossbill)["edges"]:
        found[edge["from"], edge["name"]] += edge["calls"]
    return found


def calls_each(crossbill, loop):
    """{(caller, callee): calls in an iteration}"""
    calls = []
    for batches in (1, BATCHES):
        lib.run(lib.recorded(crossbill, loops.command(loop, TIMES, batches),
                             "--exact"))
        calls.append(calls_of(crossbill))
    times = TIMES * (BATCHES - 1)
    return {edge: number / times for edge, number in (calls[1] - calls[0])
            .items() if number >= times / 2}


def counts(crossbill, tracer, addresses, loop):
    """{(caller, callee): {function, or "calls": how often in an iteration}}"""
    addresses = dict(addresses)
    command = [tracer, addresses.pop(LONG), *addresses.values(), "--",
               *loops.command(loop, TIMES, BATCHES, "marked")]
    found = {edge: {"calls": calls}
             for edge, calls in calls_each(crossbill, loop).items()}
    output = lib.run(lib.recorded(crossbill, command, "--exact"))
    for line in output.splitlines():
        if line.count("\t") < 3:
            continue
        caller, _, callee, *numbers = line.split("\t")
        of_edge = found.setdefault((file_name(caller), callee), {})
        for name, number in zip(addresses, map(int, numbers)):
            of_edge[name] = of_edge.get(name, 0) + number / TIMES
    return found


def show(loop, found):
    print(f"{loop}:")
    for (caller, callee), by in found.items():
        numbers = ", ".join(f"{name} {count:.3g}" for name, count in by.items()
                            if count)
        print(f"  {callee}{' from ' + caller if caller else ''}: {numbers}"
              f"{'; ' + RULES[callee] if callee in RULES else ''}")


def row(loop, found):
    calls = sum(by.get("calls", 0) for by in found.values())
    entered, left = (sum(by.get(name, 0) for (_, callee), by in found.items()
                         if callee not in RULES) for name in WHOLE)
    return lib.Row(f"whole path: {loop}",
                   f"{entered:.3g} of {calls:.3g} crossings entered, "
                   f"{left:.3g} left", "0 but by a named rule",
                   entered + left < 0.05)  # but for a look each millisecond


def measure(crossbill, shows=lambda loop, found: None):
    if why := loops.missing():
        return [lib.Row.unavailable("whole path", "", why)]
    rows = []
    try:
        tracer, addresses = build(), symbols(crossbill)
        for loop in NAMES:
            found = counts(crossbill, tracer, addresses, loop)
            shows(loop, found)
            rows.append(row(loop, found))
    except lib.Failed as failure:
        rows.append(lib.Row("whole path", str(failure), "", False))
    return rows


if __name__ == "__main__":
    lib.main(lambda crossbill: measure(crossbill, show))
