# SPDX-License-Identifier: MIT
# Tracers, profilers and monitors get the same events, in the same order.
import array, decimal, json, sys, threading, zlib
import numpy, orjson
from lxml import etree

events = []
root, codes = etree.fromstring("<a><b/></a>"), array.array("i", [3, 1, 2])
vector, number = numpy.arange(4.0), decimal.Decimal("1.5")


def work():
    zlib.crc32(b"x")
    orjson.loads(orjson.dumps({"a": 1}))
    json.dumps({"a": [1]})
    codes.append(3)
    codes[0] + codes[1]
    number + number
    number.sqrt()
    vector + vector
    numpy.add(vector, 1)
    vector.sum()
    vector.shape
    numpy.concatenate((vector, vector))
    root.find("b")
    root.tag
    sorted(codes, key=lambda one: -one)
    list(map(zlib.crc32, [b"x"]))
    try:
        zlib.decompress(b"x")
        codes[99]
    except (zlib.error, IndexError):
        pass


def note(frame, event, what):
    name = getattr(what, "__qualname__", type(what).__name__)
    events.append((frame.f_code.co_name, frame.f_lineno, event,
                   name if event.startswith("c_") else None))
    return note


for start in (sys.setprofile, sys.settrace):
    events.clear()
    start(note)
    work()
    start(None)
    print(start.__name__, len(events))
    for event in events:
        print(*event)
if hasattr(sys, "monitoring"):
    monitoring, seen = sys.monitoring, []
    monitoring.use_tool_id(3, "identity")
    for event in ("CALL", "C_RETURN", "C_RAISE", "PY_START", "RAISE"):
        monitoring.register_callback(
            3, getattr(monitoring.events, event),
            lambda code, *rest, event=event: seen.append(
                (event, code.co_name, *(getattr(one, "__qualname__", None)
                                        for one in rest))))
    monitoring.set_events(3, monitoring.events.CALL | monitoring.events.PY_START
                          | monitoring.events.RAISE)
    work()
    monitoring.set_events(3, 0)
    print(*seen, sep="\n")
threading.setprofile(note)
events.clear()
thread = threading.Thread(target=work)
thread.start()
thread.join()
print(len(events))
