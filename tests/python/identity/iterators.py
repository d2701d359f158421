# SPDX-License-Identifier: MIT
# Iterators of C: their ends, errors, hints and states.
import array, collections, csv, decimal, itertools, operator, pickle, re
import sqlite3, struct
import xml.etree.ElementTree as tree
import numpy

database = sqlite3.connect(":memory:")
MAKE = {
    "array": lambda: iter(array.array("i", [1, 2])),
    "ndarray": lambda: iter(numpy.arange(2)),
    "flat": lambda: numpy.arange(2).flat,
    "nditer": lambda: iter(numpy.nditer(numpy.arange(2))),
    "csv": lambda: csv.reader(["a,b", "c"]),
    "rows": lambda: database.execute("select 1 union select 2"),
    "unpack": lambda: struct.iter_unpack("<h", b"abcd"),
    "match": lambda: re.finditer("a", "aa"),
    "tree": lambda: tree.fromstring("<a>x<b/>y</a>").itertext(),
    "chain": lambda: itertools.chain([1], [2]),
    "zip": lambda: zip(array.array("i", [1]), numpy.arange(2)),
    "map": lambda: map(decimal.Decimal, ["1", "2"]),
    "bad map": lambda: map(decimal.Decimal, ["1", "x"]),
    "deque": lambda: iter(collections.deque([1, 2])),
}
for name, make in MAKE.items():
    one = make()
    print(name, operator.length_hint(one, -1), iter(one) is one)
    found = []
    for _ in range(4):
        try:
            found.append(str(next(one, "end")))
        except Exception as error:
            found.append(f"{type(error).__name__}: {error}")
    print(found)
    try:
        next(one)
    except BaseException as error:
        print(type(error).__name__, error.args)
    try:
        print(len(pickle.dumps(make())) > 0)
    except Exception as error:
        print(type(error).__name__)
    try:
        print([str(value) for value in make()], str(sum(1 for _ in make())))
    except Exception as error:
        print(type(error).__name__)
changing = array.array("i", [1, 2])
for value in changing:
    if len(changing) < 9:
        changing.append(value)
print(changing)


def yields():
    try:
        yield from array.array("i", [1, 2])
    except KeyError:
        yield "caught"
    return (yield from numpy.arange(1))


one = yields()
print(next(one), one.throw(KeyError), list(one))
first, *rest = numpy.arange(4)
print(first, rest, max(array.array("i", [3, 9])), min(numpy.arange(3)))
