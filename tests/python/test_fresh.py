# SPDX-License-Identifier: MIT
"""CPython 3.15's ways to make modules (PEP 793) and types (PEP 820) are seen.

Taken out: without the hook on PyModExport_, `call` and what the type has were
missing; without old_number(), Thing.__len__ was.
"""
import pytest

import conftest
from test_interpreters import same

PROGRAM = """
import fresh, importlib.machinery
spec = importlib.machinery.ModuleSpec("other", None)
other = fresh.make(spec)
thing = fresh.Thing()
for n in range(100):
    fresh.call(n)
    other.second(n)
    assert thing.ping() is thing + 1 is thing
    assert thing.size == len(thing) == 3
    assert repr(thing) == "thing"
print(fresh.call, fresh.Thing.__len__)
"""
CALLS = {"call": 100, "make": 1, "second": 100, "Thing.ping": 100,
         "Thing.__add__": 100, "Thing.size": 100, "Thing.__len__": 100,
         "Thing.__repr__": 100, "Py_mod_exec_fresh": 1, "PyModExport_fresh": 1}


def test_slots(known, record):
    if known.version < (3, 15):
        pytest.skip("from 3.15 on")
    folder = conftest.build_extension(known, "fresh")
    bill, _ = same(record, [known.path, "-c", PROGRAM], folder)
    assert {name: bill.calls("fresh", name) for name in CALLS} == CALLS
    entry = bill.entry("fresh", "call")
    assert entry["shown"] == "fresh.call"
