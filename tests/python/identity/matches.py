# SPDX-License-Identifier: MIT
# Which patterns objects of C match, and which protocols they are taken for.
import array, collections, datetime, decimal, numbers, operator, os, time
import collections.abc as abc
import sqlite3, types
import numpy, orjson
from lxml import etree

row = sqlite3.connect(":memory:")
row.row_factory = sqlite3.Row
THINGS = {"array": array.array("i", [1, 2]), "vector": numpy.arange(2),
          "scalar": numpy.float64(1), "decimal": decimal.Decimal(1),
          "day": datetime.date(2020, 1, 2), "deque": collections.deque([1, 2]),
          "row": row.execute("select 1 as a, 2 as b").fetchone(),
          "element": etree.fromstring("<a b='c'><d/></a>"),
          "attributes": etree.fromstring("<a b='c'/>").attrib,
          "time": time.gmtime(0), "stat": os.stat("/"),
          "proxy": types.MappingProxyType({"b": 1}),
          "view": memoryview(b"ab"), "counter": collections.Counter("ab"),
          "default": collections.defaultdict(int, b=1),
          "ordered": collections.OrderedDict(b=1), "function": orjson.dumps}


def shape(thing):
    match thing:
        case [first, *rest]:
            return "sequence", len(rest)
        case {"b": value}:
            return "mapping", value
        case decimal.Decimal(real=real) | numpy.float64(real=real):
            return "real", str(real)
        case datetime.date(year=year):
            return "day", year
        case int() | float():
            return "number", None
        case _:
            return "other", None


for name, thing in THINGS.items():
    for _ in range(20):
        found = shape(thing)
    kind = type(thing)
    print(name, found, kind.__flags__ & 0x60, kind.__flags__ >> 7 & 0x7ffff,
          kind.__basicsize__, kind.__itemsize__, kind.__dictoffset__,
          kind.__weakrefoffset__, getattr(kind, "__match_args__", None))
    print([one for one in ("Hashable", "Iterable", "Sized", "Container",
                           "Reversible", "Sequence", "Mapping", "Callable",
                           "Iterator") if isinstance(thing, getattr(abc, one))],
          isinstance(thing, numbers.Number), callable(thing),
          operator.length_hint(thing, -1))
    tries = []
    for work in (lambda: operator.index(thing), lambda: thing[0],
                 lambda: memoryview(thing).format, lambda: list(thing)[:1],
                 lambda: next(thing), lambda: thing < thing, lambda: -thing,
                 lambda: dict(thing), lambda: thing @ thing,
                 lambda: bytes(thing), lambda: int(thing), lambda: "%d" % thing,
                 lambda: os.fspath(thing), lambda: thing(), lambda: len(thing),
                 lambda: reversed(thing), lambda: thing.__len__,
                 lambda: format(thing, "x"), lambda: divmod(thing, 2)):
        try:
            tries.append(type(work()).__name__)
        except Exception as error:
            tries.append(f"{type(error).__name__}: {str(error)[:50]}")
    print(tries)
