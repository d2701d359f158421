# SPDX-License-Identifier: MIT
# Extension code that calls back into Python, deeply and with exceptions.
import bisect, functools, heapq, itertools, json, re, sqlite3, _ctypes, ctypes

print(functools.reduce(lambda a, b: a + b, range(10)))
print(bisect.bisect([3, 5, 9], 4, key=lambda x: x))


class Item:
    def __init__(self, n):
        self.n = n

    def __lt__(self, o):
        return self.n < o.n


heap = [Item(n) for n in (5, 1, 4)]
heapq.heapify(heap)
print([heapq.heappop(heap).n for _ in range(3)])
c = sqlite3.connect(":memory:")
c.create_function("twice", 1, lambda x: x * 2)


class Sum:
    def __init__(self):
        self.t = 0

    def step(self, x):
        self.t += x

    def finalize(self):
        return self.t


c.create_aggregate("total2", 1, Sum)
print(
    c.execute(
        "select twice(21), total2(a) from (select 1 a union select 2)"
    ).fetchall()
)
c.create_function("bad", 0, lambda: 1 / 0)
try:
    c.execute("select bad()").fetchall()
except sqlite3.OperationalError as e:
    print(e)
print(json.loads('{"a": {"b": 1}}', object_hook=lambda d: tuple(d.items())))
COMPARE = ctypes.CFUNCTYPE(
    ctypes.c_int, ctypes.POINTER(ctypes.c_int), ctypes.POINTER(ctypes.c_int)
)
values = (ctypes.c_int * 5)(3, 1, 5, 2, 4)
libc = ctypes.CDLL(None)
libc.qsort(
    values, 5, ctypes.sizeof(ctypes.c_int), COMPARE(lambda a, b: a[0] - b[0])
)
print(
    list(values),
    libc.strlen(b"four"),
    ctypes.c_int.in_dll(ctypes.pythonapi, "Py_OptimizeFlag").value,
)
print(re.sub("a", lambda m: m.group().upper(), "banana"))
