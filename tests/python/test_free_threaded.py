# SPDX-License-Identifier: MIT
"""Builds of CPython without a GIL (3.13 on; $CROSSBILL_PYTHONS names one, or it
is in the path): tables, slots and pointers of objects are seen, counts are
exact while threads run at once, and what turns the GIL on again is named.

Taken out: with a head of another size the build was not known, and no call of a
table was counted; without a look at `enabled`, the note came where PYTHON_GIL=0
forbids a GIL; where a wait counted by its own category alone, it was transition
in a critical section and in a stopped world.
"""
import json

import pytest

import conftest
import test_objects
import test_slots
from harness import pythons, tool

FREE = [one for one in pythons.installed() if one.is_free_threaded
        and one.has_headers and (3, 13) <= one.version < (3, 16)]


@pytest.fixture(params=FREE or [None], ids=repr)
def free(request):
    if request.param is None:
        pytest.skip("no CPython without a GIL: CROSSBILL_PYTHONS names one, or "
                    "python3.14t or its like is in the path")
    return request.param


# Each thread does it all, and all begin at once.
PARALLEL = """
import array, decimal, json, math, sys, threading, zlib
import places
assert not sys._is_gil_enabled()
number = decimal.Decimal("1.5")
begin = threading.Barrier(4)
def work():
    begin.wait()
    own = array.array("l", [1, 2])
    for n in range(TIMES):
        places.call()
        places.take(iter((1, 2)))
        math.sqrt(n)
        number + number
        zlib.crc32(b"text")
        own[0] = n
        json.dumps({"a": n})
        memoryview(own).release()
threads = [threading.Thread(target=work) for _ in range(4)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
print(list(places.counts()))
"""
CALLS = [("places", "call"), ("places", "take"), ("math", "sqrt"),
         ("_decimal", "Decimal.__add__"), ("zlib", "crc32"),
         ("array", "array.__setitem__"), ("_json", "Encoder.__call__")]


@pytest.mark.parametrize("flags", [(), ("--exact",), ("--count-only",)],
                         ids=["default", "exact", "count-only"])
def test_four_threads_at_once(free, record, flags):
    times = 3000
    folder = conftest.build_extension(free, "places")
    options = {"env": conftest.environment(PYTHONPATH=str(folder))}
    program = PARALLEL.replace("TIMES", str(times))
    done, bill = record(free.path, "-c", program, flags=flags, **options)
    assert (done.returncode, done.stderr) == (0, "")
    assert json.loads(done.stdout) == [4 * times, 4 * times]
    assert {name: bill.calls(core, name) for core, name in CALLS} == \
        {name: 4 * times for _, name in CALLS}
    assert bill.data["recorder"]["lost"] == 0
    unknown = [note["subjects"] for note in bill.data["recorder"]["notes"]
               if note["code"] == "sites-unknown"]
    assert unknown == [[bill.data["processes"][0]["host"]]]
    assert not bill.data["sites"]


@pytest.mark.parametrize("flags", [(), ("--count-only",)],
                         ids=["default", "count-only"])
def test_pointers_of_objects(free, record, flags):
    folder = conftest.build_extension(free, "objects")
    options = {"env": conftest.environment(PYTHONPATH=str(folder),
                                           PYTHON_GIL="0")}
    done, bill = record(free.path, "-c", test_objects.OBJECTS, flags=flags,
                        **options)
    assert (done.returncode, done.stderr) == (0, "")
    witness = json.loads(done.stdout)
    assert {name: bill.calls("objects", name) for name in witness} == witness
    assert bill.calls("objects", "Later.__call__") == 3 * 5


def test_every_slot_is_counted(free, record):
    folder = conftest.build_extension(free, "slots", "-Wno-unused-function",
                                      "-Wno-missing-field-initializers")
    options = {"env": conftest.environment(PYTHON_GIL="0"), "cwd": folder}
    alone = conftest.run([free.path, "-c", test_slots.PROGRAM], **options)
    done, bill = record(free.path, "-c", test_slots.PROGRAM, **options)
    assert (done.returncode, done.stdout, done.stderr) == \
        (0, alone.stdout, alone.stderr)
    billed = {name: entry["calls"]
              for name, entry in test_slots.entries_of(bill).items()}
    assert billed == json.loads(done.stdout.splitlines()[-1])


WAITS = """
import sys, threading
import waits
how = sys.argv[1]
holds = threading.Thread(target=waits.hold, args=(how,))
holds.start()
waits.wait(how)
holds.join()
"""


@pytest.mark.parametrize("how, function, for_host", [
    ("world", "PyEval_RestoreThread", True),
    ("section", "PyCriticalSection_Begin", True),
    ("mutex", "PyMutex_Lock", False)])
def test_waits_by_kind(free, record, how, function, for_host):
    folder = conftest.build_extension(free, "waits")
    options = {"env": conftest.environment(PYTHONPATH=str(folder))}
    done, bill = record(free.path, "-c", WAITS, how, flags=("--exact",),
                        **options)
    assert (done.returncode, done.stderr) == (0, "")
    wait = bill.entry("waits", "wait")["wait"]
    # The holder looks five times, a millisecond apart.
    assert wait["functions_ns"][function] > 1_000_000
    assert (wait["host_lock_ns"] > 1_000_000) == for_host
    assert (wait["lock_ns"] > 1_000_000) != for_host


# One that says it can do without, and three that do not.
MODULES = """
#include <Python.h>
static PyModuleDef_Slot slots[] = {
#ifdef UNUSED
  {Py_mod_gil, Py_MOD_GIL_NOT_USED},
#endif
  {0, NULL}};
static PyModuleDef definition = {PyModuleDef_HEAD_INIT, .m_name = "lock",
#ifdef PHASES
  .m_slots = slots,
#else
  .m_size = -1,
#endif
};
PyMODINIT_FUNC PyInit_lock(void) {
#ifdef PHASES
  return PyModuleDef_Init(&definition);
#else
  PyObject *made = PyModule_Create(&definition);
#ifdef UNUSED
  PyUnstable_Module_SetGIL(made, Py_MOD_GIL_NOT_USED);
#endif
  return made;
#endif
}
"""


@pytest.mark.parametrize("phases", [(), ("-DPHASES",)],
                         ids=["single-phase", "multi-phase"])
@pytest.mark.parametrize("unused", [(), ("-DUNUSED",)],
                         ids=["used", "not-used"])
@pytest.mark.parametrize("forbidden", [{}, {"PYTHON_GIL": "0"}],
                         ids=["default", "forbidden"])
def test_what_turns_the_gil_on(free, record, tmp_path, phases, unused,
                               forbidden):
    tool.build(MODULES, tmp_path / f"lock{free.suffix}", "-I", free.include,
               *phases, *unused, compiler="gcc")
    options = {"env": conftest.environment(PYTHONPATH=str(tmp_path),
                                           **forbidden)}
    program = "import sys, zlib, lock; print(sys._is_gil_enabled())"
    done, bill = record(free.path, "-W", "ignore", "-c", program, **options)
    on = not unused and not forbidden
    assert (done.returncode, done.stdout) == (0, f"{on}\n")
    assert [note["subjects"] for note in bill.data["recorder"]["notes"]
            if note["code"] == "lock-turned-on"] == [["lock"]] * on
