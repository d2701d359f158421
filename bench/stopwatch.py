#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Does the bill say what batching saves?

    bench/stopwatch.py CROSSBILL [--exact] [PAIR...]

A pair is the same work with many small crossings and with few large ones; in
some, batching saves next to nothing. What it really saves is the difference of
the two, run plainly in turns. What the bills say is the difference of what the
calls cost, inside and around: total + dispatch_low to total + dispatch_high of
both bills' totals, of as many iterations each. What grows with the work, and
stays, is on both bills; what a call costs whatever it is given is not. Both are
recorded in turns, too, and medians taken. The ends are further apart by the
difference of the bills' own errors: what a crossing is taken to cost us is the
same for both.

A pair agrees if that bracket holds what is saved, within the spread of the
runs, or where both are less than 5 % of the work; its ends must lie within a
factor of 2. Beside it stands the same of the overhead alone, which leaves out
what the library itself does for each call whatever it is given.
"""
import dataclasses
import pathlib
import sys

import lib
import loops

PAIRS_AGREE = 11
ROUNDS, RECORDINGS, BATCHES, BATCH_NS = 5, 3, 8, 2e7
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
    each: list = dataclasses.field(default_factory=list)  # ns, by run
    totals: list = dataclasses.field(default_factory=list)  # by recording
    iterations: int = 0

    def known(self, name):
        return lib.median(one[name] or 0 for one in self.totals)

    def cost(self, inside):
        """The ends of what all calls cost."""
        low = self.known("dispatch_low_ns")
        high = max(low, self.known("dispatch_high_ns"))
        rest = self.known(inside) - (low if inside == "toll_ns" else 0)
        return rest + low, rest + high


def bracket(many, few, inside="total_ns"):
    """The ends of what the bills say that an iteration saves."""
    error = abs(many.known("total_error_ns") - few.known("total_error_ns"))
    ends = sorted(ours - theirs for ours, theirs
                  in zip(many.cost(inside), few.cost(inside)))
    return ((ends[0] - error) / many.iterations,
            (ends[1] + error) / many.iterations)


def side(setup, statement, times=None):
    command = [loops.PYTHON, lib.PROGRAMS / "loop.py", setup, statement]
    if times is None:
        once = lib.json_line(lib.run([*command, 20, 5]))["each_ns"]
        times = max(1, int(BATCH_NS / once))
    return Side([*command, times, BATCHES])


def figures(crossbill, pair, options):
    """[many, few], each run plainly in turns and recorded."""
    setup, many, few = PAIRS[pair]
    sides = [side(setup, many)]
    sides.append(side(setup, few, sides[0].command[-2]))
    for _ in range(ROUNDS):
        lib.breathe()
        for one in sides:
            one.each.append(lib.json_line(lib.run(one.command))["each_ns"])
    for one in sides * RECORDINGS:
        command = lib.recorded(crossbill, one.command, *options)
        one.iterations = lib.json_line(lib.run(command))["iterations"]
        one.totals.append(lib.bill(crossbill)["totals"])
    return sides


@dataclasses.dataclass
class Verdict:
    """Of a pair, in ns an iteration."""
    work: float
    saved: float
    spread: float
    low: float
    high: float
    overhead: tuple

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
                f"{'' if self.narrow else ' WIDE'} (overhead alone"
                f" {self.overhead[0]:,.0f} to {self.overhead[1]:,.0f})")


def verdict(crossbill, pair, options):
    many, few = figures(crossbill, pair, options)
    gains = sorted(a - b for a, b in zip(many.each, few.each))
    return Verdict(lib.median(many.each), lib.median(gains),
                   (gains[-2] - gains[1]) / 2, *bracket(many, few),
                   bracket(many, few, "toll_ns"))


def measure(crossbill, names=tuple(PAIRS), options=()):
    what = "the stopwatch: pairs whose saving the bill's bracket holds"
    bar = f"{PAIRS_AGREE} of {len(PAIRS)}, ends within a factor of 2"
    if why := loops.missing():
        return [lib.Row.unavailable(what, bar, why)]
    found = {}
    for name in names:
        try:
            found[name] = verdict(crossbill, name, options)
            print(f"{name:15}{found[name]}", flush=True)
        except lib.Failed as failure:
            print(f"{name:15}{failure}", flush=True)
    good = sum(one.holds and one.narrow for one in found.values())
    return [lib.Row(what, f"{good} of {len(names)}", bar,
                    good >= PAIRS_AGREE * len(names) / len(PAIRS))]


def main():
    words = sys.argv[2:]
    options = [word for word in words if word == "--exact"]
    names = [word for word in words if word not in options]
    if len(sys.argv) < 2 or set(names) - set(PAIRS):
        sys.exit(f"usage: {sys.argv[0]} CROSSBILL [--exact] [PAIR...]"
                 f"   pairs: {', '.join(PAIRS)}")
    rows = measure(pathlib.Path(sys.argv[1]).resolve(),
                   names or list(PAIRS), options)
    lib.print_table(rows)
    sys.exit(any(row.met is False for row in rows))


if __name__ == "__main__":
    main()
