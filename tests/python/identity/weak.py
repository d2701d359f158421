# SPDX-License-Identifier: MIT
# Weak references, finalizers and the order of what ends.
import array, asyncio, gc, queue, sqlite3, weakref
import numpy

ended = []
KINDS = [lambda: array.array("i", [1]), lambda: numpy.arange(3),
         lambda: sqlite3.connect(":memory:"), queue.SimpleQueue, set,
         lambda: numpy.dtype("i4,i8"), lambda: memoryview(b"x"),
         lambda: numpy.nditer([1])]
for number, make in enumerate(KINDS):
    one = make()
    try:
        kept = weakref.ref(one, lambda _, n=number: ended.append(n))
    except TypeError as error:
        print(error)
        continue
    weakref.finalize(one, ended.append, f"final {number}")
    print(type(one).__name__, weakref.getweakrefcount(one), kept() is one)
    del one
    print(kept(), ended)


class Array(numpy.ndarray):
    def __del__(self):
        ended.append("array")

    def __array_finalize__(self, other):
        ended.append(type(other).__name__)


one = numpy.arange(3).view(Array)
two = one[1:]
one.cycle = one
del one, two
gc.collect()
print(ended)
cache = weakref.WeakValueDictionary()
cache["a"] = value = numpy.arange(3)
print(list(cache))
del value
print(list(cache))
loop = asyncio.new_event_loop()
future = loop.create_future()
watch = weakref.ref(future)
del future
print(watch())
loop.close()
for kind in (array.array, numpy.ndarray, sqlite3.Row):
    print(weakref.ref(kind)() is kind, kind.__subclasses__())
