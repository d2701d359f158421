# SPDX-License-Identifier: MIT
# Reference counts and garbage collection are those without us.
import array, collections, datetime, gc, json, sqlite3, sys, zlib

gc.disable()
gc.collect()


def count(f, *args):
    before = [sys.getrefcount(a) for a in args], sys.getrefcount(None)
    for _ in range(100):
        f(*args)
    after = [sys.getrefcount(a) for a in args], sys.getrefcount(None)
    return before == after


text, data = "some text", b"bytes"
# What the interpreter itself makes when it runs a line for the first times is
# not the same in each run, without us either.
count(json.dumps, text)
print(
    count(json.dumps, text),
    count(zlib.crc32, data),
    count(array.array, "B", data),
)


def loop():
    a = collections.deque()
    a.append(a)
    return None


for _ in range(50):
    loop()
print(gc.collect())
b = sys.getallocatedblocks()
for _ in range(1000):
    json.loads(json.dumps({"a": [1, 2, {"b": None}]}))
    datetime.datetime.now().isoformat()
print(sys.getallocatedblocks() - b < 100)
