#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Does the bill say what batching saves?

    bench/stopwatch.py CROSSBILL [PAIR...]

A pair is the same work with many small crossings and with few large ones; in
some, batching saves next to nothing. What it really saves is the difference of
the two, run plainly in turns. What the bills say is the difference of their
brackets, [overhead, overhead - dispatch_low + dispatch_high], for an iteration:
so what a call costs whatever it is given is taken for each call that goes away,
and what grows with the work, and stays, is on both bills. A pair agrees if the
bracket holds what is saved, within the spread of the runs, or where both are
less than 5 % of the work; its ends must lie within a factor of 2. Beside it
stands what the first bill alone foretells, by entries' fixed costs.
"""
import dataclasses
import pathlib
import sys

import lib
import loops

PAIRS_AGREE = 11
ROUNDS, BATCHES, BATCH_NS = 5, 8, 2e7
NOTHING = .05

MODEL = """import pydantic, typing
class Model(pydantic.BaseModel):
  a: int; b: str
Models = pydantic.TypeAdapter(list[Model])
rows = [{'a': n, 'b': str(n)} for n in range(100)]
one = Model.__pydantic_validator__.validate_python
"""
TABLE = """import sqlite3; database = sqlite3.connect(':memory:')
database.execute('create table t (a integer primary key, b text)')
rows = [(n, str(n)) for n in range(100)]
"""
FFI = """import cffi; ffi = cffi.FFI()
ffi.cdef('unsigned long crc32(unsigned long, const char *, unsigned);')
call = ffi.dlopen('libz.so.1').crc32
data = ffi.new('char[]', 6400); parts = [data + 64 * n for n in range(100)]
"""
CTYPES = """import ctypes
call = ctypes.CDLL('libz.so.1').crc32
call.restype = ctypes.c_ulong
call.argtypes = [ctypes.c_ulong, ctypes.c_char_p, ctypes.c_uint]
part = b'm' * 64; data = b'm' * 6400; parts = [part] * 100
"""
# pair: what is done once; the work in many crossings; the same in few
PAIRS = {
    "numpy add": (
        "import numpy; a = numpy.arange(1000.0).reshape(100, 10)\n"
        "parts = list(a)", "for x in parts: x + x", "a + a"),
    "numpy set": (
        "import numpy; a = numpy.zeros(100); places = range(100)",
        "for n in places: a[n] = 1.5", "a[:] = 1.5"),
    "math.sqrt": (
        "import math, numpy; values = [float(n) for n in range(100)]\n"
        "a = numpy.array(values); sqrt = math.sqrt",
        "for x in values: sqrt(x)", "numpy.sqrt(a)"),
    "sqlite3 insert": (
        TABLE + "text = 'insert or replace into t values (?, ?)'",
        "for row in rows: database.execute(text, row)",
        "database.executemany(text, rows)"),
    "sqlite3 fetch": (
        TABLE + "database.executemany('insert into t values (?, ?)', rows)\n"
        "cursor = database.cursor(); text = 'select * from t'",
        "cursor.execute(text)\n        while cursor.fetchone(): pass",
        "cursor.execute(text).fetchall()"),
    "zlib": (
        "import zlib; data = b'm' * 6400; parts = [b'm' * 64] * 100",
        "for part in parts: zlib.crc32(part)", "zlib.crc32(data)"),
    "struct": (
        "import struct; values = list(range(100)); pack = struct.pack",
        "for n in values: pack('<i', n)", "pack('<100i', *values)"),
    "ctypes": (CTYPES, "for part in parts: call(0, part, 64)",
               "call(0, data, 6400)"),
    "cffi": (FFI, "for part in parts: call(0, part, 64)",
             "call(0, data, 6400)"),
    "Pillow": (
        "from PIL import Image; image = Image.new('L', (10, 10))\n"
        "at = [(x, y) for x in range(10) for y in range(10)]\n"
        "put = image.im.putpixel",
        "for place in at: put(place, 7)", "image.paste(7, (0, 0, 10, 10))"),
    "lxml": (
        "from lxml import etree; write = etree.tostring; root ="
        " etree.fromstring('<a>' + '<b k=\"v\">x</b>' * 100 + '</a>')\n"
        "nodes = list(root)",
        "for node in nodes: write(node)", "write(root)"),
    "orjson": (
        "import orjson; rows = [{'id': n, 'tags': ['a', 'b'], 'x': n / 3}"
        " for n in range(100)]",
        "for row in rows: orjson.dumps(row)", "orjson.dumps(rows)"),
    "regex": (
        "import regex; find = regex.compile('[a-z]+[0-9]+').findall\n"
        "texts = ['some words and word%d and more of them' % n"
        " for n in range(100)]; text = ' '.join(texts)",
        "for one in texts: find(one)", "find(text)"),
    "pydantic": (MODEL + "many = Models.validator.validate_python",
                 "for row in rows: one(row)", "many(rows)"),
}


@dataclasses.dataclass
class Side:
    """One way to do the work."""
    command: list
    each: list  # ns of an iteration, by run
    bill: dict = None
    iterations: int = 0

    def entries(self):
        return {(e["core"], e["name"]): e for e in self.bill["entries"]
                if e["calls"] >= self.iterations}

    def calls(self, entry):
        return entry["calls"] / self.iterations if entry else 0


def ends(entry):
    """Of the bracket of all calls of an entry, in ns."""
    low, dispatch = entry["toll_ns"] or 0, entry.get("dispatch_low_ns") or 0
    return low, low - dispatch + max(dispatch,
                                     entry.get("dispatch_high_ns") or 0)


def bracket(many, few):
    """The ends of what the bills say that an iteration saves."""
    sums = [[sum(ends(entry)[end] for entry in one.entries().values())
             / one.iterations for end in (0, 1)] for one in (many, few)]
    return sorted(ours - theirs for ours, theirs in zip(*sums))


def foretold(many, few):
    """The same by the first bill alone, which knows no other sizes."""
    found, after = [0, 0], few.entries()
    for key, entry in many.entries().items():
        gone = many.calls(entry) - few.calls(after.get(key))
        fixed = entry.get("fixed_ns")
        for end, cost in enumerate(ends(entry)):
            each = cost / entry["calls"]
            found[end] += gone * (each if fixed is None else min(each, fixed))
    return found


def side(setup, statement):
    command = [loops.PYTHON, lib.PROGRAMS / "loop.py", setup, statement]
    once = lib.json_line(lib.run([*command, 20, 5]))["each_ns"]
    return Side([*command, max(1, int(BATCH_NS / once)), BATCHES], [])


def figures(crossbill, pair):
    """[many, few], each run plainly in turns and recorded."""
    setup, many, few = PAIRS[pair]
    sides = [side(setup, many), side(setup, few)]
    for _ in range(ROUNDS):
        lib.breathe()
        for one in sides:
            one.each.append(lib.json_line(lib.run(one.command))["each_ns"])
    for one in sides:
        said = lib.json_line(lib.run(lib.recorded(crossbill, one.command)))
        one.iterations = said["iterations"]
        one.bill = lib.bill(crossbill, None, "--top", 0)
    return sides


@dataclasses.dataclass
class Verdict:
    """Of a pair, in ns an iteration."""
    work: float
    saved: float
    spread: float
    low: float
    high: float
    alone: list

    @property
    def holds(self):
        nothing = NOTHING * self.work
        return (self.low - self.spread <= self.saved <= self.high + self.spread
                or max(abs(self.saved), abs(self.low)) < nothing)

    @property
    def narrow(self):
        return self.high <= 2 * self.low or self.high < NOTHING * self.work

    def __str__(self):
        return (f"{self.work:9,.0f} ns, saves {self.saved:8,.0f} +-"
                f"{self.spread:6,.0f}; the bills say {self.low:8,.0f} to"
                f" {self.high:8,.0f}  {'holds' if self.holds else 'MISSES'}"
                f"{'' if self.narrow else ' WIDE'} (foretold"
                f" {self.alone[0]:,.0f} to {self.alone[1]:,.0f})")


def verdict(crossbill, pair):
    many, few = figures(crossbill, pair)
    gains = sorted(a - b for a, b in zip(many.each, few.each))
    return Verdict(lib.median(many.each), lib.median(gains),
                   (gains[-2] - gains[1]) / 2, *bracket(many, few),
                   foretold(many, few))


def measure(crossbill, names=tuple(PAIRS)):
    what = "the stopwatch: pairs whose saving the bill's bracket holds"
    bar = f"{PAIRS_AGREE} of {len(PAIRS)}, ends within a factor of 2"
    if why := loops.missing():
        return [lib.Row.unavailable(what, bar, why)]
    found = {}
    for name in names:
        try:
            found[name] = verdict(crossbill, name)
            print(f"{name:15}{found[name]}", flush=True)
        except lib.Failed as failure:
            print(f"{name:15}{failure}", flush=True)
    good = sum(one.holds and one.narrow for one in found.values())
    return [lib.Row(what, f"{good} of {len(names)}", bar,
                    good >= PAIRS_AGREE * len(names) / len(PAIRS))]


def main():
    if len(sys.argv) < 2 or set(sys.argv[2:]) - set(PAIRS):
        sys.exit(f"usage: {sys.argv[0]} CROSSBILL [PAIR...]"
                 f"   pairs: {', '.join(PAIRS)}")
    rows = measure(pathlib.Path(sys.argv[1]).resolve(),
                   sys.argv[2:] or list(PAIRS))
    lib.print_table(rows)
    sys.exit(any(row.met is False for row in rows))


if __name__ == "__main__":
    main()
