# SPDX-License-Identifier: MIT
# What Python's allocator, tracemalloc and the collector count.
import array, datetime, decimal, gc, json, sqlite3, sys, tracemalloc, zlib
import numpy, orjson
from lxml import etree

root, number = etree.fromstring("<a><b>x</b></a>"), decimal.Decimal("1.5")
vector, codes = numpy.arange(10.0), array.array("i", range(10))
database, kept = sqlite3.connect(":memory:"), []
WORK = ["orjson.loads(b'[1, 2.5, {}]')", "orjson.dumps([1, 2.5, {}])",
        "number + number", "number.sqrt()", "vector + vector", "vector[3]",
        "vector.copy()", "codes + codes", "codes[3:5]", "root.find('b')",
        "etree.tostring(root)", "json.loads('[1, 2, 3]')",
        "database.execute('select 1, 2').fetchall()", "zlib.compress(b'x')",
        "datetime.date(2020, 1, 2)", "iter(codes)", "sorted(codes)"]
CODES = [compile(work, "work", "eval") for work in WORK]


def blocks(code):
    before = sys.getallocatedblocks()
    kept.append(eval(code))
    after = sys.getallocatedblocks()
    return after - before


gc.disable()
for _ in range(20):
    for code in CODES:
        blocks(code)
        kept.clear()
for work, code in zip(WORK, CODES):
    found = [blocks(code) for _ in range(3)]
    print(work, found)
    kept.clear()
tracemalloc.start(5)
for work, code in zip(WORK, CODES):
    tracemalloc.clear_traces()
    kept.append(eval(code))
    snapshot = tracemalloc.take_snapshot().filter_traces(
        [tracemalloc.Filter(True, "work")])
    print(work, sum(trace.size for trace in snapshot.traces),
          [(str(trace.traceback[-1]), trace.domain)
           for trace in sorted(snapshot.traces, key=lambda one: one.size)])
    print(tracemalloc.get_object_traceback(kept[-1]))
    kept.clear()
tracemalloc.stop()
for call in (lambda: numpy.zeros(1 << 60), lambda: codes * (1 << 60),
             lambda: bytearray(1 << 62), lambda: vector.repeat(1 << 60)):
    try:
        call()
    except (MemoryError, ValueError) as error:
        print(type(error).__name__, error)
gc.enable()
gc.collect()
events = []
gc.callbacks.append(lambda phase, found: events.append(
    (phase, found["generation"], found["collected"])))
for _ in range(3000):
    kept.append([number + 1, orjson.loads(b"[[]]"), vector + 1])
    kept.append(kept[-1])
print(events[:12], len(events), gc.get_count())
del kept[:]
print(gc.collect(), [one["collected"] for one in gc.get_stats()])
