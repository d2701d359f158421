# SPDX-License-Identifier: MIT
"""The tools that offer the core to Python, each used as its users do.

A tool is a function of the folder of built modules that returns its cases:
a dict of a case's name to a Case. Where a tool cannot do a case it has none.
"""
import array
import ctypes
import importlib
import pathlib
import typing

A, B = 123_456, 654_321
TEXT = "sixteen letters!"
DOUBLES = array.array("d", [0.5 * i for i in range(128)])
MILLION = array.array("d", [0.25] * 1_000_000)
try:
    import numpy
    NUMPY = numpy.array(DOUBLES)
except ImportError:
    NUMPY = None


class Case(typing.NamedTuple):
    """A body of the loop that leaves its result in `r`; the names it uses."""
    body: str
    names: dict


EXPECTED = {
    "add": A + B,
    "sum 128": 0.5 * 127 * 64,
    "sum 128 numpy": 0.5 * 127 * 64,
    "sum 1M": 250_000.0,
    "text": ord("!"),
    "struct": 21.0,
    "object": 8,
    "object heap": 8,
    "error thrown": "refused",
    "error returned": "refused",
    "callback": 2 * A + 1,
}

HEADS = {
    "add": "add of two ints",
    "sum 128": "sum of 128 doubles, array.array",
    "sum 128 numpy": "sum of 128 doubles, numpy",
    "sum 1M": "sum of 1,000,000 doubles",
    "text": "a string of 16 bytes",
    "struct": "a struct by pointer",
    "object": "an object made, used, freed",
    "object heap": "the same, by std::unique_ptr",
    "error thrown": "an error thrown in C++, caught",
    "error returned": "an error returned, caught",
    "callback": "a callback",
}

CATCH = """
try:
    {}
except Exception:
    r = "refused"
"""


def double(n):
    return n + n


def refuses(function):
    """The case of an error: it is raised, with its message, and only then."""
    assert function(A) == A
    try:
        function(-1)
    except Exception as error:
        assert "negative" in str(error), error
    return Case(CATCH.format("r = f(-1)"), {"f": function})


def usual(module, **more):
    """The cases of a module that has the core's functions by their names."""
    cases = {
        "add": Case("r = f(a, b)", {"f": module.add, "a": A, "b": B}),
        "sum 128": Case("r = f(x)", {"f": module.sum, "x": DOUBLES}),
        "sum 1M": Case("r = f(x)", {"f": module.sum, "x": MILLION}),
        "text": Case("r = f(t)", {"f": module.last, "t": TEXT}),
        "callback": Case("r = f(g, a)",
                         {"f": module.apply, "g": double, "a": A}),
    }
    if NUMPY is not None:
        f = getattr(module, "sum_numpy", module.sum)
        cases["sum 128 numpy"] = Case("r = f(x)", {"f": f, "x": NUMPY})
    if hasattr(module, "Data"):
        data = module.Data(7, 3.0, 1)
        cases["struct"] = Case("r = f(d)", {"f": module.weigh, "d": data})
    if hasattr(module, "Counter"):
        cases["object"] = Case("r = f(5).add(3)", {"f": module.Counter})
    if hasattr(module, "counter_on_heap"):
        cases["object heap"] = Case("r = f(5).add(3)",
                                    {"f": module.counter_on_heap})
    if hasattr(module, "refuse"):
        cases["error thrown"] = refuses(module.refuse)
    if hasattr(module, "decline"):
        cases["error returned"] = refuses(module.decline)
    return {**cases, **more}


def crossbill(folder):
    import crossbill_ffi as package
    core = package.load(folder / "libboundary.so")
    data = core.Data(id=7, value=3.0, flag=1)
    return usual(
        core,
        struct=Case("r = f(d)", {"f": core.weigh, "d": data}),
        object=Case("r = f(5).add(3)", {"f": core.counter_new}))


def fastcall(folder):
    return usual(importlib.import_module("with_fastcall"))


def nanobind(folder):
    return usual(importlib.import_module("with_nanobind"))


def nanobind_named(folder):
    module = importlib.import_module("with_nanobind")
    data = module.Data(7, 3.0, 1)
    return usual(module.named, struct=Case(
        "r = f(d)", {"f": module.named.weigh, "d": data}))


def pybind11(folder):
    return usual(importlib.import_module("with_pybind11"))


def pyo3(folder):
    return usual(importlib.import_module("with_pyo3"))


def cython(folder):
    return usual(importlib.import_module("with_cython"))


FREED = "c = new(5); r = add(c, 3); free(c)"


def cffi_cases(ffi, lib, callback):
    """What both modes of cffi have in common."""
    buffer = "r = f(get('double[]', x), len(x))"

    def decline(n):
        result = ffi.new("int64_t *")
        if lib.plain_refuse(n, result) != 0:
            raise ValueError("n is negative")
        return result[0]

    def summed(x):
        return Case(buffer, {"f": lib.plain_sum, "get": ffi.from_buffer,
                             "x": x})
    cases = {
        "add": Case("r = f(a, b)", {"f": lib.plain_add, "a": A, "b": B}),
        "sum 128": summed(DOUBLES),
        "sum 1M": summed(MILLION),
        "text": Case("e = t.encode(); r = f(e, len(e))",
                     {"f": lib.plain_last, "t": TEXT}),
        "struct": Case("r = f(d)", {"f": lib.plain_weigh,
                                    "d": ffi.new("Data *", (7, 3.0, 1))}),
        "object": Case(FREED, {"new": lib.plain_counter_new,
                               "add": lib.plain_counter_add,
                               "free": lib.plain_counter_free}),
        "error returned": refuses(decline),
        "callback": Case("r = f(g, null, a)",
                         {"f": lib.plain_apply, "g": callback, "a": A,
                          "null": ffi.NULL}),
    }
    if NUMPY is not None:
        cases["sum 128 numpy"] = summed(NUMPY)
    return cases


def call_back(n, user):
    return n + n


def cffi_api(folder):
    module = importlib.import_module("with_cffi")
    module.ffi.def_extern()(call_back)
    return cffi_cases(module.ffi, module.lib, module.lib.call_back)


def cffi_abi(folder):
    import cffi
    from emit_cffi import declarations
    ffi = cffi.FFI()
    header = pathlib.Path(__file__).parent / "plain.h"
    ffi.cdef(declarations(header))
    callback = ffi.callback("int64_t(int64_t, void *)", call_back)
    return cffi_cases(ffi, ffi.dlopen(str(folder / "libplain.so")), callback)


class CtypesData(ctypes.Structure):
    _fields_ = [("id", ctypes.c_uint32), ("value", ctypes.c_double),
                ("flag", ctypes.c_uint8)]


def ctypes_library(folder):
    """libplain.so with the types of its functions."""
    lib = ctypes.CDLL(str(folder / "libplain.so"))
    int64, size, pointer = ctypes.c_int64, ctypes.c_size_t, ctypes.c_void_p
    function = ctypes.CFUNCTYPE(int64, int64, pointer)
    types = {
        "add": (int64, int64, int64),
        "sum": (ctypes.c_double, ctypes.POINTER(ctypes.c_double), size),
        "last": (int64, ctypes.c_char_p, size),
        "weigh": (ctypes.c_double, ctypes.POINTER(CtypesData)),
        "counter_new": (pointer, int64),
        "counter_add": (int64, pointer, int64),
        "counter_free": (None, pointer),
        "refuse": (ctypes.c_int32, int64, ctypes.POINTER(int64)),
        "apply": (int64, function, pointer, int64),
    }
    for name, (result, *arguments) in types.items():
        getattr(lib, f"plain_{name}").restype = result
        getattr(lib, f"plain_{name}").argtypes = arguments
    return lib, function


def ctypes_(folder):
    lib, function = ctypes_library(folder)

    def decline(n):
        result = ctypes.c_int64()
        if lib.plain_refuse(n, result) != 0:
            raise ValueError("n is negative")
        return result.value

    def summed(x):
        return Case("r = f(get(x), len(x))", {
            "f": lib.plain_sum, "x": x,
            "get": (ctypes.c_double * len(x)).from_buffer})
    cases = {
        "add": Case("r = f(a, b)", {"f": lib.plain_add, "a": A, "b": B}),
        "sum 128": summed(DOUBLES),
        "sum 1M": summed(MILLION),
        "text": Case("e = t.encode(); r = f(e, len(e))",
                     {"f": lib.plain_last, "t": TEXT}),
        "struct": Case("r = f(d)", {"f": lib.plain_weigh,
                                    "d": CtypesData(7, 3.0, 1)}),
        "object": Case(FREED, {"new": lib.plain_counter_new,
                               "add": lib.plain_counter_add,
                               "free": lib.plain_counter_free}),
        "error returned": refuses(decline),
        "callback": Case("r = f(g, None, a)",
                         {"f": lib.plain_apply, "g": function(call_back),
                          "a": A}),
    }
    if NUMPY is not None:
        cases["sum 128 numpy"] = summed(NUMPY)
    return cases


# Column heads, in order, and what makes their cases.
TOOLS = {
    "by hand": fastcall,
    "crossbill": crossbill,
    "nanobind": nanobind,
    "with names": nanobind_named,
    "pybind11": pybind11,
    "PyO3": pyo3,
    "Cython": cython,
    "cffi API": cffi_api,
    "cffi ABI": cffi_abi,
    "ctypes": ctypes_,
}
