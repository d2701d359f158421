# SPDX-License-Identifier: MIT
"""Modules that are built into an interpreter, or into a program with one, are
libraries; what is in every interpreter is not.

Taken out: without the walk after Py_mod_exec, Counter's methods and zlib's
compressor were missing; with `time` off the list of what is the interpreter's
own, test_interpreter_itself failed. With PyImport_Inittab looked for in
libpython alone, or changed when a program appends to it, test_added_by_a_program
failed.
"""
import json

import pytest

import conftest
from harness import tool
from test_interpreters import linking

# Which function of which module a line calls: functions, methods of types that
# the module shows and of one that it does not, getters.
CALLS = """
math       hypot              math.hypot(n, n)
zlib       crc32              zlib.crc32(b"text")
zlib       Compress.compress  compressor.compress(b"text")
_struct    unpack             struct.unpack("i", b"four")
_datetime  datetime.isoformat moment.isoformat()
_datetime  date.year          moment.year
array      array.tobytes      numbers.tobytes()
_random    Random.random      chance.random()
"""
PROGRAM = """
import array, datetime, itertools, json, math, random, struct, sys, time, zlib
compressor = zlib.compressobj()
moment = datetime.datetime(2026, 11, 29)
numbers = array.array("i", [1, 2])
chance = random.Random(1)
for n in range(100):
    time.time()
    list(itertools.islice("abc", 2))
    {}
print(json.dumps(sys.builtin_module_names))
"""
# What cannot be told of a call, since what it calls is not seen.
UNSEEN = ("logic_ns", "host_ns", "toll_ns", "toll_share", "transition_ns",
          "cleanup_ns")


def rows():
    return [line.split(None, 2) for line in CALLS.strip().splitlines()]


@pytest.fixture(params=["--exact", "--count-only"])
def mode(request):
    return request.param


def test_calls(known, record, mode):
    program = PROGRAM.format("\n    ".join(line for *_, line in rows()))
    command = [known.path, "-c", program]
    alone = conftest.run(command)
    done, bill = record(*command, flags=(mode,))
    assert (done.returncode, done.stdout, done.stderr) == \
        (alone.returncode, alone.stdout, alone.stderr)
    built_in = json.loads(alone.stdout)
    for module, name, _ in rows():
        core = f"built-in {module}" if module in built_in else module
        entry = bill.entry(core, name)
        assert entry and entry["calls"] == 100, (core, name, entry)
        if module not in built_in:
            continue
        assert all(entry[part] is None for part in UNSEEN)
        assert entry["marshalling"]["ns"] is None
        assert (entry["total_ns"] is None) == (mode == "--count-only")


def test_interpreter_itself(known, record):
    """Whatever an interpreter has in it: these are it."""
    program = PROGRAM.format("pass")
    _, bill = record(known.path, "-c", program)
    cores = {entry["core"] for entry in bill.data["entries"]}
    own = {f"built-in {name}" for name in
           "time itertools sys builtins _io posix _thread _sre".split()}
    assert not cores & own


ADDED = """
import one, two
for n in range(100):
    one.call(n)
    two.call(n)
    one.again(lambda: one.call(n))
counter = two.Counter.__new__(two.Counter)
for n in range(100):
    assert counter.bump() == n + 1 and counter.value == n + 1
"""


@pytest.mark.parametrize("flags", [(), ("--exact",), ("--count-only",)])
def test_added_by_a_program(known, record, tmp_path, flags):
    if not known.is_shared:
        pytest.skip("what is linked in calls Py_Initialize unseen")
    program = tmp_path / "program"
    tool.build(conftest.HERE / "built_in.c", program, "-I", known.include,
               *linking(known, "shared"), compiler="gcc")
    command = [program, ADDED]
    options = {"env": conftest.environment(
        PYTHONHOME=str(known.include.parent.parent))}
    alone = conftest.run(command, **options)
    told = alone.stdout.splitlines()
    assert alone.returncode == 0 and told[0].endswith(" 1") and \
        told[-1] == "ended", alone
    done, bill = record(*command, flags=flags, **options)
    assert (done.returncode, done.stdout, done.stderr) == \
        (alone.returncode, alone.stdout, alone.stderr)
    calls = {("one", "call"): 400, ("one", "again"): 200,
             ("two", "call"): 200, ("two", "Counter.bump"): 200,
             ("two", "Counter.value"): 200}
    assert {(module, name): bill.calls(f"built-in {module}", name)
            for module, name in calls} == calls
