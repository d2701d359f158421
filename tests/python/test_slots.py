# SPDX-License-Identifier: MIT
"""Type slots, getters and setters: counted exactly, and nothing changes.

Taken out: a stub for each slot instead of each function made `__new__` of
Second "not safe"; a stub for the host's own functions made objects hashable
that are not (design section 5, "Slots")."""
import json
import sqlite3

import pytest

import conftest

# Uses each slot another number of times, of static types and of heap types.
DRIVER = """
import json, operator as o, slots
BINARY = "add sub mul mod lshift rshift and_ xor or_ floordiv truediv matmul" \\
    " iadd isub imul imod ilshift irshift iand ixor ior ifloordiv itruediv" \\
    " imatmul pow ipow".split()
UNARY = "neg pos abs invert index truth".split()

def fails(kind, function, *arguments):
    try:
        function(*arguments)
    except kind as error:
        print(type(error))

def numbers(type):
    n = type()
    for times, name in enumerate(BINARY, 3):
        for _ in range(times):
            print(getattr(o, name)(n, 3), end=" ")
    for times, name in enumerate(UNARY, 3):
        for _ in range(times):
            print(getattr(o, name)(n), end=" ")
    print(int(n), float(n), divmod(n, 1), 2 + n, bool(n), [1] * n, hex(n))

def sequence(type):
    s = type()
    print(len(s), s + s, s * 4, 3 * s, list(s), 5 in s, [x for x in s])
    s[0] = 1
    del s[1]
    s += 1
    s = type()
    s *= 3
    fails(IndexError, o.getitem, type(), 7)

def mapping(type):
    m = type()
    print(len(m), bool(m), m[1], m["a"], {**dict(a=1)})
    m[1] = 2
    del m[2]
    fails(KeyError, o.setitem, m, None, 1)

async def go_through(x):
    x.left = 3
    fails(StopIteration, iter(()).__next__)
    async for y in x:
        return y

def objects(type):
    x, y = type(), type()
    print(repr(x), str(x), f"{x}", hash(x), x == y, x < y, x != y, x(1, a=2))
    x.left = 4
    print(list(x), next(x, None), [y for y in x])
    x.left = -1
    fails(OSError, next, x)
    x.left = 7
    fails(TypeError, hash, x)
    x.left = 1
    print(type.value.__get__(x), x.value, x.value, bytes(memoryview(x)))
    type.value.__set__(x, 4)
    fails(ValueError, type.value.__set__, x, None)
    fails(ValueError, type, 1)
    class Owner:
        attribute = x
    print(Owner.attribute, Owner().attribute)
    Owner().attribute = 5
    class Sub(type):
        def __repr__(self):
            return "sub " + super().__repr__()
        def __hash__(self):
            return 9
    print(repr(Sub()), hash(Sub()), str(Sub()), Sub()())
    class Plain(type):
        pass
    print(repr(Plain()), Plain.__new__ is type.__new__, Plain.__hash__)
    fails(TypeError, object.__new__, type)
    print(type.__new__(Sub) == 1, type.__repr__(Sub()))

for kind in "SH":
    numbers(getattr(slots, kind + "Number"))
    sequence(getattr(slots, kind + "Sequence"))
    mapping(getattr(slots, kind + "Mapping"))
    objects(getattr(slots, kind + "Object"))
print(slots.First.__new__(slots.Second), slots.Second.__new__(slots.Second))
fails(TypeError, slots.Second.__new__, slots.First)
for _ in range(300):
    slots.SNumber() + 1, slots.HObject().value, slots.HMapping()[1]
"""
ADDRESSES = """
import re, io, contextlib
with contextlib.redirect_stdout(io.StringIO()) as out:
    exec(compile(DRIVER, "driver", "exec"))
print(re.sub(" at 0x[0-9a-f]+", "", out.getvalue()))
print(json.dumps(slots.counts()))
"""
PROGRAM = f"DRIVER = {DRIVER!r}\n{ADDRESSES}"


@pytest.fixture
def slots(interpreter):
    if not interpreter.has_headers:
        pytest.skip(f"no headers of {interpreter!r}")
    return conftest.build_extension(interpreter, "slots", "-Wno-unused-function",
                                    "-Wno-missing-field-initializers")


def entries_of(bill):
    return {e["name"]: e for e in bill.data["entries"]
            if e["core"].startswith("slots.") and "." in e["name"]}


# In count-only mode as well: no slot is reached from within its own module.
@pytest.mark.parametrize("flag", ["--exact", "--count-only"])
def test_every_slot_is_counted(interpreter, slots, record, flag):
    alone = conftest.run([interpreter.path, "-c", PROGRAM], cwd=slots)
    assert alone.returncode == 0, alone.stderr
    done, bill = record(interpreter.path, "-c", PROGRAM, cwd=slots,
                        flags=(flag,))
    assert (done.stdout, done.stderr) == (alone.stdout, alone.stderr)
    counts = json.loads(done.stdout.splitlines()[-1])
    assert len(counts) > 120
    billed = {name: e["calls"] for name, e in entries_of(bill).items()}
    assert billed == counts


def test_errors_are_told_by_the_slots_rule(interpreter, slots, record):
    _, bill = record(interpreter.path, "-c", PROGRAM, cwd=slots)
    errors = {name: e["errors"] for name, e in entries_of(bill).items()
              if e["errors"]}
    each = {"Object.__next__": 1, "Object.__hash__": 1, "Object.__init__": 1,
            "Object.value.__set__": 1, "Mapping.__setitem__": 1}
    expected = {kind + name: n for kind in "SH" for name, n in each.items()}
    assert {n: e for n, e in errors.items() if n in expected} == expected


CONVENTIONS = {"__neg__": "unary", "__add__": "binary", "__ipow__": "binary",
               "__bool__": "slot",
               "__richcmp__": "compare", "__call__": "call", "__new__": "new",
               "__init__": "init", "__next__": "next", "__repr__": "unary",
               "value": "getter", "value.__set__": "slot",
               "__setattr__": "slot", "__hash__": "slot"}


def test_conventions(interpreter, slots, tmp_path):
    """What a slot is given is an object only where its convention says so."""
    file = tmp_path / "run.db"
    conftest.run([conftest.CROSSBILL, "record", "--exact", "--quiet", "-o",
                  file, "--", interpreter.path, "-c", PROGRAM], cwd=slots)
    with sqlite3.connect(file) as recording:
        found = set(recording.execute(
            "SELECT name, convention FROM edges WHERE via = 'slot'"))
    found = {(name.partition(".")[2], convention) for name, convention in found
             if name.startswith(("HNumber.", "HObject.", "SNumber.",
                                 "SObject."))}
    assert {row for row in found if row[0] in CONVENTIONS} \
        == set(CONVENTIONS.items())


def test_a_function_of_two_conventions(interpreter, record):
    """It is given a number, which is no object to look into. Without
    add_convention() the program died."""
    if not interpreter.has_headers:
        pytest.skip(f"no headers of {interpreter!r}")
    folder = conftest.build_extension(interpreter, "ways",
                                      "-Wno-missing-field-initializers")
    loop = "import ways; b = ways.Both()\nfor i in range(900): print(b * 7)"
    done, bill = record(interpreter.path, "-c", loop, cwd=folder,
                        flags=("--exact",))
    assert done.stdout == "NotImplemented\n" * 900, done.stderr
    assert bill.entry("ways", "Both.__mul__")["calls"] == 1800
