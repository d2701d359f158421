# SPDX-License-Identifier: MIT
"""Calls by pointers of objects and types, and calls that glue makes: counts are
exact, and the program is the same."""
import json
import os

import pytest

import conftest
from harness import tool

OBJECTS = """
import json, objects
for _ in range(11):
    objects.first()
for i in range(12):
    objects.second(i)
for _ in range(13):
    try:
        objects.second("x")
    except TypeError:
        pass
later = [objects.Later(i) for i in range(3)]
for one in later:
    for i in range(5):
        one(i)
del later
for _ in range(14):
    objects.Quick()
quick = objects.Quick()
for i in range(15):
    objects.Quick.method(i)
assert list(map(objects.second, range(3))) == [2, 3, 4]
assert objects.is_first(objects.first)
assert objects.first(*(4,), **{}) == 5
print(json.dumps({"first": objects.calls_of(objects.first),
                  "second": objects.calls_of(objects.second),
                  "Quick": objects.calls_of(objects.Quick),
                  "Quick.method": objects.calls_of(
                      objects.Quick.__dict__["method"])}))
"""


@pytest.fixture
def built(interpreter):
    if not interpreter.has_headers or interpreter.version < (3, 10):
        pytest.skip(f"no headers of {interpreter!r}")
    return conftest.build_extension(interpreter, "objects")


@pytest.mark.parametrize("flags", [(), ("--count-only",)],
                         ids=["default", "count-only"])
def test_objects_of_an_extension(interpreter, built, record, flags):
    env = conftest.environment(PYTHONPATH=str(built))
    done, bill = record(interpreter.path, "-c", OBJECTS, flags=flags, env=env)
    assert done.returncode == 0, done.stderr
    plain = conftest.run([interpreter.path, "-c", OBJECTS], env=env)
    assert done.stdout == plain.stdout
    witness = json.loads(done.stdout)
    assert witness["first"] == 12 and witness["second"] == 28
    assert {name: bill.calls("objects", name) for name in witness} == witness
    assert bill.calls("objects", "Later.__call__") == 3 * 5
    assert bill.calls("objects", "Later.__new__") == 3
    if not flags:
        assert bill.entry("objects", "second")["errors"] == 13


CYTHON = """
import lxml.etree as etree
root = etree.fromstring("<a><b x='1'/><c/></a>")
for _ in range(21):
    etree.tostring(root)
for _ in range(22):
    root[0].get("x")
read = root.find
for _ in range(23):
    read("c")
"""


def test_cython(interpreter, packages, record):
    env = conftest.environment(PYTHONPATH=str(packages))
    done, bill = record(interpreter.path, "-c", CYTHON, env=env)
    assert done.returncode == 0, done.stderr
    for name, calls in {"fromstring": 1, "tostring": 21, "_Element.get": 22,
                        "_Element.find": 23}.items():
        assert bill.calls("etree", name) == calls, name
        assert bill.entry("etree", name)["via"] == "vectorcall"


NUMPY = """
import numpy as np
a = np.arange(4)
for _ in range(31):
    np.add(a, 1)
for _ in range(32):
    np.concatenate([a, a])
made = np.frompyfunc(lambda x: x, 1, 1)
print(np.add(a, np.float64(1)), made(a), np.add.reduce(a), np.add.__name__,
      np.add is np.core.umath.add if hasattr(np, "core") else True)
"""


def test_ufuncs_and_dispatchers(interpreter, packages, record):
    env = conftest.environment(PYTHONPATH=str(packages),
                               PYTHONWARNINGS="ignore")
    done, bill = record(interpreter.path, "-c", NUMPY, env=env)
    assert done.returncode == 0, done.stderr
    assert done.stdout == conftest.run([interpreter.path, "-c", NUMPY],
                                       env=env).stdout
    assert bill.calls("_multiarray_umath", "add") == 32
    # The implementation behind the dispatcher is an entry of the same name.
    found = [e["calls"] for e in bill.data["entries"]
             if e["name"] == "concatenate" and e["via"] == "vectorcall"]
    assert found == [32]


CTYPES = """
import ctypes, json, sys
lib = ctypes.CDLL(sys.argv[1])
bump = lib.bump
bump.argtypes, bump.restype = [ctypes.c_int64], ctypes.c_int64
for _ in range(41):
    bump(1)

class Pair(ctypes.Structure):
    _fields_ = [("left", ctypes.c_int64), ("right", ctypes.c_int64),
                ("third", ctypes.c_double)]

lib.sum.argtypes, lib.sum.restype = [Pair], ctypes.c_int64
for i in range(42):
    assert lib.sum(Pair(i, 1, 2.5)) == i + 3
Callback = ctypes.CFUNCTYPE(ctypes.c_int64, ctypes.c_int64)
lib.each.restype = ctypes.c_int64
for _ in range(6):
    assert lib.each(ctypes.c_int64(7), Callback(lambda i: 2 * i)) == 42
lib.hand_out_bump.restype = lib.hand_out.restype = ctypes.c_void_p
unnamed = Callback(lib.hand_out())
assert unnamed(5) == 6
named = Callback(lib.hand_out_bump())
for _ in range(9):
    named(1)
held = ctypes.PyDLL(sys.argv[1]).bump
for _ in range(3):
    held(1)
libc = ctypes.CDLL(None)
for _ in range(43):
    libc.abs(-3)
print(json.dumps({name: ctypes.c_int64.in_dll(lib, name).value
                  for name in ("bumped", "paired", "called_back")}))
"""


@pytest.fixture
def glued():
    folder = conftest.BUILD / "glued"
    folder.mkdir(parents=True, exist_ok=True)
    library = folder / "libglued.so"
    tool.build(conftest.HERE / "glued.c", library, "-O2", "-shared", "-fPIC",
               compiler=os.environ.get("CC", "cc"))
    return library


def test_ctypes(interpreter, glued, record):
    done, bill = record(interpreter.path, "-c", CTYPES, glued)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == {"bumped": 53, "paired": 42,
                                       "called_back": 42}
    for name, calls in {"bump": 53, "sum": 42, "each": 6}.items():
        entry = bill.entry("libglued", name)
        assert entry["calls"] == calls, name
        assert entry["by"] == "ctypes" and not entry["glue"]
        assert entry["marshalling"]["glue_ns"] > 0
        assert entry["through"]
    assert bill.calls("libc", "abs") == 43
    assert bill.data["totals"]["calls"] == sum(
        e["calls"] for e in bill.data["entries"])


def test_ctypes_counted_only(interpreter, glued, record):
    done, bill = record(interpreter.path, "-c", CTYPES, glued,
                        flags=("--count-only",))
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["bumped"] == 53
    for name, calls in {"bump": 53, "sum": 42, "each": 6}.items():
        assert bill.calls("libglued", name) == calls, name
    assert bill.calls("libc", "abs") == 43
    assert bill.data["totals"]["calls"] == sum(
        e["calls"] for e in bill.data["entries"])


LOADED = """
import array, sys
sys.path.insert(0, sys.argv[1])
import crossbill_ffi as crossbill
stats = crossbill.load(sys.argv[2])
data = array.array("i", range(10))
for _ in range(45):
    assert stats.sum(data) == 45
"""

CORE = """
#include <crossbill/boundary.hpp>
static int64_t sum(crossbill::slice<const int32_t> data) {
  int64_t sum = 0;
  for (int32_t value : data) sum += value;
  return sum;
}
CROSSBILL_EXPORT(stats_sum, sum, "Sum of the values.", "data")
"""


# Seen to fail without the hook on the loader's Library.function.
@pytest.mark.parametrize("flags", [(), ("--exact",), ("--count-only",)])
def test_loaded(interpreter, record, tmp_path, flags):
    folder = tool.ROOT / "build/release/python"
    version = "".join(map(str, interpreter.version[:2]))
    if not list(folder.glob(f"crossbill_ffi/_load.cpython-{version}-*")):
        pytest.skip(f"no loader is built for {interpreter.version}")
    core = tool.build_core(CORE, tmp_path / "libstats.so")
    done, bill = record(interpreter.path, "-c", LOADED, folder, core,
                        flags=flags)
    assert done.returncode == 0, done.stderr
    entry = bill.entry("libstats", "sum")
    assert entry["calls"] == 45
    if "--count-only" in flags:
        return
    assert entry["by"] == "crossbill.load"
    assert entry["marshalling"]["glue_ns"] > 0


FAILING = """
import ctypes, sys
bump = ctypes.CDLL(sys.argv[1]).bump
failed = 0
for i in range(900):  # one line, of which every third call fails
    try:
        bump(object() if i % 3 == 0 else 1)
    except ctypes.ArgumentError:
        failed += 1
for i in range(40):  # and one whose calls all fail
    try:
        bump(None, object())
    except ctypes.ArgumentError:
        failed += 1
print(failed, ctypes.c_int64.in_dll(ctypes.CDLL(sys.argv[1]), "bumped").value)
"""


@pytest.mark.parametrize(
    "flags", [("--exact",), (), ("--count-only",)],
    ids=["exact", "default", "count-only"])
def test_calls_that_fail_before_they_reach_c(interpreter, glued, record, flags):
    done, bill = record(interpreter.path, "-c", FAILING, glued, flags=flags)
    assert done.returncode == 0, done.stderr
    assert done.stdout == "340 600\n"
    reached = bill.entry("libglued", "bump")
    [failed] = [e for e in bill.data["entries"]
                if e["core"].startswith("_ctypes")
                and e["name"].endswith("CFuncPtr.__call__")]
    assert (reached["calls"], failed["calls"]) == (600, 340)
    assert failed["glue"]
    if flags != ("--count-only",):
        assert reached["by"] == "ctypes"
        assert (reached["errors"], failed["errors"]) == (0, 340)
    assert bill.data["totals"]["calls"] == sum(
        e["calls"] for e in bill.data["entries"])


LATE = """
import late
function = late.make()
for _ in range(11):
    function()
heap, static = late.Heap(), late.Static()
for _ in range(12):
    heap()
for _ in range(13):
    static()
for _ in range(14):
    heap.method()
for _ in range(15):
    static.method()
for _ in range(16):
    late.added()
for _ in range(17):
    late.set()
for _ in range(18):
    late.item()
print(*late.counted())
"""


def test_what_is_made_late(interpreter, record):
    if not interpreter.has_headers or interpreter.version < (3, 10):
        pytest.skip(f"no headers of {interpreter!r}")
    built = conftest.build_extension(interpreter, "late")
    env = conftest.environment(PYTHONPATH=str(built))
    done, bill = record(interpreter.path, "-c", LATE, env=env)
    assert done.returncode == 0, done.stderr
    assert done.stdout == "25 29 11 51\n"
    expected = {"late_function": 11, "Heap.__call__": 12, "Static.__call__": 13,
                "Heap.method": 14, "Static.method": 15, "added": 16,
                "set": 17, "item": 18}
    found = {name: bill.calls("late", name) for name in expected}
    assert found == expected
