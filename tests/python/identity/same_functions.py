# SPDX-License-Identifier: MIT
# A function is the same object, and equal, however it is reached.
import array, binascii, datetime, decimal, json, math, sqlite3, struct, zlib
import numpy, orjson

print(zlib.crc32 is zlib.crc32, zlib.crc32 == zlib.crc32)
print(binascii.crc32 is zlib.crc32, binascii.crc32 == zlib.crc32)
print(struct.pack is __import__("_struct").pack, orjson.dumps == orjson.dumps)
a, b = array.array("i", [1]), array.array("i", [1])
print(a.append == a.append, a.append is a.append, a.append == b.append)
print(hash(a.append) == hash(a.append), a.__add__ == a.__add__)
print(array.array.append is vars(array.array)["append"])
print(len({zlib.crc32, zlib.adler32, zlib.crc32, math.sin, math.cos}))
for kind in (array.array, decimal.Decimal, datetime.date, datetime.datetime,
             sqlite3.Row, numpy.ndarray, numpy.float64, numpy.int64):
    pairs = 0
    names = sorted(name for name in dir(kind) if name.startswith("__"))
    for one in names:
        for other in names:
            pairs += getattr(kind, one) == getattr(kind, other)
    print(kind.__name__, len(names), pairs)
    base = kind.__mro__[1]
    print([name for name in names if hasattr(base, name)
           and getattr(kind, name) is getattr(base, name)])
table = {zlib.crc32: "crc", numpy.add: "add", orjson.loads: "loads"}
print(table[zlib.crc32], table[numpy.add], table[orjson.loads])
print(json.encoder.encode_basestring_ascii
      is json.encoder.c_encode_basestring_ascii)
print(numpy.add is numpy.add, numpy.sum is numpy.sum)
print(numpy.ndarray.__add__ is numpy.ndarray.__add__)
