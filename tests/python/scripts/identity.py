# SPDX-License-Identifier: MIT
# Functions, bound methods and slots stay equal and identical.
import math, zlib, struct, datetime, array, json, collections, sqlite3

print(math.sqrt is math.sqrt, math.sqrt == math.sqrt)
a = array.array("i", [1])
print(a.append == a.append, a.append is a.append)
print(hash(a.append) == hash(a.append))
print(array.array.append is vars(array.array)["append"])
print(len({zlib.crc32, zlib.adler32, zlib.crc32}))
print(datetime.date.today.__self__ is datetime.date)
print(struct.pack is __import__("_struct").pack)
print(json.decoder.scanstring is json.decoder.c_scanstring)
print(
    json.encoder.encode_basestring_ascii
    is json.encoder.c_encode_basestring_ascii
)
print(collections.deque.__init__ == collections.deque.__init__)


class Sub(datetime.date):
    pass


print(Sub.isoformat is datetime.date.isoformat)
print(sqlite3.Cursor.execute is sqlite3.Cursor.execute)
