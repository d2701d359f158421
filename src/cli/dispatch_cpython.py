# SPDX-License-Identifier: MIT
"""What CPython itself spends around a C function that does nothing.

`crossbill record` runs this by the interpreter of the recorded program, once
the program has ended: `python3 -I -S -c TEXT`. Each line of the output is a
calling convention and nanoseconds.

The C function is PyObject_SelfIter, which returns a new reference to its first
argument whatever else it is given. So it can be a function, a method or a slot
of most conventions, and what a call of it takes is the interpreter's:
the look-up of a local name, arguments put in their place, the call, a reference
dropped.

A call is timed ten times in a row in a loop, less the empty loop: the least of
many rounds, so that a busy machine does no more than make it late.
"""
import ctypes
import itertools
import os
import time

ROUNDS, LOOPS, ROW = 25, 100, 10
API = ctypes.pythonapi
NOTHING = ctypes.cast(API.PyObject_SelfIter, ctypes.c_void_p).value


class Method(ctypes.Structure):
    _fields_ = [("name", ctypes.c_char_p), ("function", ctypes.c_void_p),
                ("flags", ctypes.c_int), ("doc", ctypes.c_char_p)]


class Getter(ctypes.Structure):
    _fields_ = [("name", ctypes.c_char_p), ("get", ctypes.c_void_p),
                ("set", ctypes.c_void_p), ("doc", ctypes.c_char_p),
                ("closure", ctypes.c_void_p)]


class Member(ctypes.Structure):
    _fields_ = [("name", ctypes.c_char_p), ("type", ctypes.c_int),
                ("offset", ctypes.c_ssize_t), ("flags", ctypes.c_int),
                ("doc", ctypes.c_char_p)]


class Slot(ctypes.Structure):
    _fields_ = [("slot", ctypes.c_int), ("function", ctypes.c_void_p)]


class Spec(ctypes.Structure):
    _fields_ = [("name", ctypes.c_char_p), ("size", ctypes.c_int),
                ("item", ctypes.c_int), ("flags", ctypes.c_uint),
                ("slots", ctypes.POINTER(Slot))]


KEPT = []  # what the interpreter has pointers to


def keep(value):
    KEPT.append(value)
    return value


def function(flags):
    new = API.PyCFunction_NewEx
    new.restype = ctypes.py_object
    new.argtypes = [ctypes.c_void_p, ctypes.py_object, ctypes.c_void_p]
    method = keep(Method(b"nothing", NOTHING, flags, None))
    return new(ctypes.addressof(method), None, None)


def new_type(slots, flags=0, size=0):
    rows = keep((Slot * (len(slots) + 1))())
    for row, (number, address) in zip(rows, slots):
        row.slot, row.function = number, address
    plain = 1 << 18  # Py_TPFLAGS_DEFAULT, as far as it matters
    spec = keep(Spec(b"crossbill.Nothing", size or object.__basicsize__, 0,
                     plain | flags, rows))
    make = API.PyType_FromSpec
    make.restype = ctypes.py_object
    make.argtypes = [ctypes.c_void_p]
    return keep(make(ctypes.addressof(spec)))


def with_slot(number, address=NOTHING):
    return new_type([(number, address)])()


def with_getter():
    rows = keep((Getter * 2)())
    rows[0].name, rows[0].get = b"nothing", NOTHING
    return new_type([(73, ctypes.addressof(rows))])()


def with_vectorcall():
    head = object.__basicsize__
    rows = keep((Member * 2)())
    rows[0].name, rows[0].type = b"__vectorcalloffset__", 19
    rows[0].offset, rows[0].flags = head, 1
    call = ctypes.cast(API.PyVectorcall_Call, ctypes.c_void_p).value
    made = new_type([(72, ctypes.addressof(rows)), (50, call)], 1 << 11,
                    head + 8)()
    ctypes.c_void_p.from_address(id(made) + head).value = NOTHING
    return made


# A name, an expression, and what makes its `f`. Numbers are typeslots.h's.
KINDS = [
    ("noargs", "f()", lambda: function(4)),
    ("o", "f(a)", lambda: function(8)),
    ("fastcall", "f(a)", lambda: function(0x80)),
    ("fastcall-keywords", "f(a)", lambda: function(0x82)),
    ("varargs", "f(a)", lambda: function(1)),
    ("varargs-keywords", "f(a)", lambda: function(3)),
    ("vectorcall", "f(a)", with_vectorcall),
    ("call", "f(a)", lambda: with_slot(50)),
    ("new", "f(a)", lambda: new_type([(65, NOTHING)])),
    ("unary", "-f", lambda: with_slot(30)),
    ("binary", "f + a", lambda: with_slot(7)),
    ("subscript", "f[a]", lambda: with_slot(5)),
    ("compare", "f < a", lambda: with_slot(67)),
    ("getter", "f.nothing", with_getter),
]
TEXT = """
def loop(f, a, turns):
    begin = clock()
    for _ in turns:
        {}
    return clock() - begin
"""


def loop_of(row):
    names = {"clock": time.perf_counter_ns}
    exec(TEXT.format(row), names)
    return names["loop"]


def best_of(loops):
    """The least of each, the loops taking turns."""
    least = [1 << 62] * len(loops)
    for _ in range(ROUNDS):
        for place, (loop, f) in enumerate(loops):
            took = loop(f, None, itertools.repeat(None, LOOPS))
            least[place] = min(least[place], took)
    return least


def main():
    names, loops = [], [(loop_of("pass"), None)]
    for name, expression, make in KINDS:
        try:
            f = keep(make())
            loop = loop_of("; ".join([expression] * ROW))
            loop(f, None, itertools.repeat(None, 2))
        except Exception as problem:
            os.write(2, f"{name}: {problem}\n".encode())
            continue
        names.append(name)
        loops.append((loop, f))
    empty, *took = best_of(loops)
    for name, ns in zip(names, took):
        each = max(0, ns - empty) / (LOOPS * ROW)
        os.write(1, f"{name} {each:.2f}\n".encode())


main()
