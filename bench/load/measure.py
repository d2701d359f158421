# SPDX-License-Identifier: MIT
"""Times every way to the core from Python, in turns; prints JSON: {case:
{tool: ns a call}}.   measure.py FOLDER      (of the modules; a tool that is not
there is left out)

A call is timed in a loop of its own, less the same loop without the call;
the figures are medians of rounds in which all tools take their turns.
"""
import array
import ctypes
import importlib
import json
import pathlib
import statistics
import sys
import time

ROUNDS = 15
FOLDER = pathlib.Path(sys.argv[1]).resolve()
sys.path.insert(0, str(FOLDER))

SMALL = array.array("d", range(128))
LARGE = array.array("d", range(1_000_000))
TEXT = "0123456789abcdef"
# case -> (statement, loops, how to check it)
CASES = {
    "add": ("f(1, 2)", 200_000, lambda f, a: f(1, 2) == 3),
    "sum128": ("f(a)", 100_000, lambda f, a: f(a) == 8128.0),
    "sum1M": ("f(a)", 20, lambda f, a: f(a) == 499999500000.0),
    "last": ("f(a)", 200_000, lambda f, a: f(a) == ord("f")),
    "weigh": ("f(a)", 200_000, lambda f, a: f(a) == 6.0),
    "object": ("f(a)", 50_000, lambda f, a: f(a) == 4),
    "error": ("f(a)", 10_000, lambda f, a: f(a) is True),
    "apply": ("f(a, 2)", 50_000, lambda f, a: f(a, 2) == 5),
}


def optional(name):
    try:
        return importlib.import_module(name)
    except ImportError:
        return None


def use(make):
    """Creates an object, uses it once; it goes when the frame does."""
    def object_(start):
        return make(start).add(1)
    return object_


def raised(refuse):
    def error(n):
        try:
            refuse(n)
        except Exception:
            return True
    return error


def twice_and_one(n):
    return 2 * n


def of_module(module, refuse="refuse"):
    return {"add": (module.add, None), "sum128": (module.sum, SMALL),
            "sum1M": (module.sum, LARGE), "last": (module.last, TEXT),
            "weigh": (module.weigh, module.Data(3, 2.0, 1)),
            "object": (use(module.Counter), 3),
            "error": (raised(getattr(module, refuse)), -1),
            "apply": (module.apply, twice_and_one)}


def of_crossbill():
    import crossbill
    module = crossbill.load(str(FOLDER / "libboundary.so"))
    make, add = module.counter_new, module.counter_add

    def object_(start):
        return add(make(start), 1)

    return {"add": (module.add, None), "sum128": (module.sum, SMALL),
            "sum1M": (module.sum, LARGE), "last": (module.last, TEXT),
            "weigh": (module.weigh, module.Data(3, 2.0, 1)),
            "object": (object_, 3), "error": (raised(module.decline), -1),
            "apply": (module.apply, twice_and_one)}


def of_ctypes():
    class Data(ctypes.Structure):
        _fields_ = [("id", ctypes.c_uint32), ("value", ctypes.c_double),
                    ("flag", ctypes.c_uint8)]
    lib = ctypes.CDLL(str(FOLDER / "libplain.so"))
    i64, size, pointer = ctypes.c_int64, ctypes.c_size_t, ctypes.c_void_p
    callback = ctypes.CFUNCTYPE(i64, i64, pointer)
    for name, result, *arguments in (
            ("add", i64, i64, i64), ("sum", ctypes.c_double, pointer, size),
            ("last", i64, ctypes.c_char_p, size),
            ("weigh", ctypes.c_double, ctypes.POINTER(Data)),
            ("counter_new", pointer, i64), ("counter_add", i64, pointer, i64),
            ("counter_free", None, pointer),
            ("refuse", ctypes.c_int32, i64, ctypes.POINTER(i64)),
            ("apply", i64, callback, pointer, i64)):
        function = getattr(lib, "plain_" + name)
        function.restype, function.argtypes = result, arguments
    from_buffer = ctypes.c_char.from_buffer
    byref = ctypes.byref

    def sum_(data, sum_=lib.plain_sum):
        return sum_(byref(from_buffer(data)), len(data))

    def last(text, last=lib.plain_last):
        data = text.encode()
        return last(data, len(data))

    def object_(start):
        counter = lib.plain_counter_new(start)
        result = lib.plain_counter_add(counter, 1)
        lib.plain_counter_free(counter)
        return result

    result = i64()

    def refuse(n):
        if lib.plain_refuse(n, byref(result)):
            raise ValueError("n is negative")

    def apply(f, n):
        return lib.plain_apply(callback(lambda x, _: f(x)), None, n)

    return {"add": (lib.plain_add, None), "sum128": (sum_, SMALL),
            "sum1M": (sum_, LARGE), "last": (last, TEXT),
            "weigh": (lib.plain_weigh, Data(3, 2.0, 1)),
            "object": (object_, 3), "error": (raised(refuse), -1),
            "apply": (apply, twice_and_one)}


def of_cffi(ffi, lib):
    cast, from_buffer = ffi.cast, ffi.from_buffer
    data = ffi.new("Data*", (3, 2.0, 1))
    result = ffi.new("int64_t*")

    def sum_(items):
        return lib.plain_sum(from_buffer("double[]", items), len(items))

    def last(text):
        encoded = text.encode()
        return lib.plain_last(encoded, len(encoded))

    def object_(start):
        counter = lib.plain_counter_new(start)
        total = lib.plain_counter_add(counter, 1)
        lib.plain_counter_free(counter)
        return total

    def refuse(n):
        if lib.plain_refuse(n, result):
            raise ValueError("n is negative")

    def apply(f, n):
        call_back = ffi.callback("int64_t(int64_t, void*)", lambda x, _: f(x))
        return lib.plain_apply(call_back, cast("void*", 0), n)

    return {"add": (lib.plain_add, None), "sum128": (sum_, SMALL),
            "sum1M": (sum_, LARGE), "last": (last, TEXT),
            "weigh": (lib.plain_weigh, data), "object": (object_, 3),
            "error": (raised(refuse), -1), "apply": (apply, twice_and_one)}


def tools():
    found = {"crossbill": of_crossbill(), "ctypes": of_ctypes()}
    for name in ("nanobind", "pybind11", "pyo3", "cython", "fastcall"):
        module = optional("with_" + name)
        if module is None:
            continue
        refuse = "refuse" if hasattr(module, "refuse") else "decline"
        found[name] = of_module(module, refuse)
        if name == "nanobind":
            named = module.named
            found["nanobind names"] = dict(
                found[name], add=(named.add, None), sum128=(named.sum, SMALL),
                last=(named.last, TEXT))
    compiled = optional("with_cffi")
    if compiled is not None:
        import cffi
        import re
        found["cffi API"] = of_cffi(compiled.ffi, compiled.lib)
        ffi = cffi.FFI()
        header = pathlib.Path(__file__).with_name("plain.h").read_text()
        ffi.cdef(re.search(r"cffi: begin \*/(.*)/\* cffi: end", header,
                           re.S)[1])
        found["cffi ABI"] = of_cffi(ffi,
                                    ffi.dlopen(str(FOLDER / "libplain.so")))
    return found


def timer(statement):
    """loop(f, a, times) -> seconds of that many statements."""
    space = {"clock": time.perf_counter}
    exec(f"def loop(f, a, times):\n"
         f"    start = clock()\n"
         f"    for _ in times:\n"
         f"        {statement}\n"
         f"    return clock() - start\n", space)
    return space["loop"]


def measure(case, found):
    statement, loops, check = CASES[case]
    times = range(loops)
    call, empty = timer(statement), timer("pass")
    samples = {tool: [] for tool in found}
    for tool, functions in found.items():
        if not check(*functions[case]):
            sys.exit(f"{tool}: {case} gives a wrong result")
    for round_ in range(ROUNDS):
        time.sleep(0.05)  # real-time work is stopped when it takes too much
        for tool, functions in found.items():
            function, argument = functions[case]
            less = empty(function, argument, times)
            spent = call(function, argument, times)
            samples[tool].append((spent - less) / loops * 1e9)
    return {tool: statistics.median(values)
            for tool, values in samples.items()}


def main():
    found = tools()
    print(json.dumps({case: measure(case, found) for case in CASES}))


main()
