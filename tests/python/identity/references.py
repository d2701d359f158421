# SPDX-License-Identifier: MIT
# Counts of references, sizes, and who refers to whom.
import array, datetime, decimal, gc, json, sqlite3, struct, sys, zlib
import numpy, orjson
from lxml import etree

gc.disable()
value = {"a": [1, 2.5, "x"]}
text = orjson.dumps(value)
root = etree.fromstring("<a><b>x</b></a>")
number, other = decimal.Decimal("1.5"), decimal.Decimal("2.5")
vector = numpy.arange(10.0)
codes = array.array("i", range(10))
day = datetime.date(2020, 1, 2)
database = sqlite3.connect(":memory:")
packed = struct.Struct("<i")
WORK = ["orjson.dumps(value)", "orjson.loads(text)", "number + other",
        "number == other", "vector + vector", "vector.shape", "vector[3]",
        "vector.sum()", "codes[3]", "len(codes)", "day - day", "day.year",
        "database.execute('select 1').fetchall()", "packed.pack(3)",
        "packed.size", "root.find('b')", "root.tag", "len(root)", "root[0]",
        "json.dumps(value)", "json.loads(text)", "zlib.crc32(text)",
        "numpy.add(vector, vector)", "hash(day)", "repr(number)",
        "iter(codes)", "memoryview(codes)", "numpy.float64(2) * 3"]
HELD = [value, text, number, other, vector, codes, day, packed, root,
        zlib.crc32,
        orjson.dumps, numpy.add, numpy.ndarray, decimal.Decimal, array.array,
        datetime.date, numpy.ndarray.sum, array.array.append, None]
for work in WORK:
    code = compile(work, work, "eval")
    for _ in range(20):
        eval(code)
    before = [sys.getrefcount(held) for held in HELD]
    for _ in range(500):
        eval(code)
    after = [sys.getrefcount(held) for held in HELD]
    print(work, [b - a for a, b in zip(before, after)])
for held in HELD:
    print(type(held).__name__, sys.getsizeof(held), gc.is_tracked(held),
          len(gc.get_referents(held)))
for held in (zlib.crc32, orjson.dumps, numpy.add, number, codes.append, root):
    print(type(held).__name__, len(gc.get_referrers(held)))
before = len(gc.get_objects())
for work in WORK:
    eval(work)
print(len(gc.get_objects()) - before, gc.collect(), gc.garbage)
