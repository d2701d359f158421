# SPDX-License-Identifier: MIT
"""Runs the expressions of coverage.tsv, for coverage_rows.py to compare.

    coverage_program.py ROWS.json RESULT.json run|profile|gdb

ROWS is {"setup": text, "rows": [rows as coverage_rows.py has them]}.
run: each row has a thread of its own, and the result says which thread: its
calls are told from the others' by that. None ever ends, so that no other, not
even one of a library's at exit, takes its seat in the recording. profile: how
often sys.setprofile saw the row's function called. gdb: the program stops
(SIGTRAP) before and after each row, the result has the address of the row's C
function, and the debugger counts.
"""
import json
import signal
import sys
import threading

# Where CPython 3.8 to 3.14 keep what a function is made of (64-bit).
VECTORCALL_OFFSET, HAVE_VECTORCALL, FLAGS = 56, 1 << 11, 168
TYPE = {"call": 128, "init": 296, "new": 312, "vectorcall": 400}
BUFFER = 160


def word(address):
    import ctypes
    return ctypes.c_size_t.from_address(address).value


def of_type(kind):
    """What makes an object of it: its vectorcall, else its tp_new."""
    return word(id(kind) + TYPE["vectorcall"]) or word(id(kind) + TYPE["new"])


def of_object(function):
    """The C function behind an object that Python calls."""
    kind = type(function).__name__
    at = id(function)
    if kind in ("builtin_function_or_method", "builtin_method"):
        return word(word(at + 16) + 8)
    if kind in ("method_descriptor", "classmethod_descriptor"):
        return word(word(at + 40) + 8)
    if kind == "getset_descriptor":
        return word(word(at + 40) + 8)
    if kind == "wrapper_descriptor":
        return word(at + 48)
    if isinstance(function, type):
        return of_type(function)
    if word(id(type(function)) + FLAGS) & HAVE_VECTORCALL:
        return word(at + word(id(type(function)) + VECTORCALL_OFFSET))
    return word(id(type(function)) + TYPE["call"])


def address(witness, names):
    """That of the function which a witness's words name."""
    _, kind, text = witness.split(" ", 2)
    found = eval(text, names)
    if kind == "new":
        return of_type(found)
    if kind == "set":
        return word(word(id(found) + 40) + 16)
    if kind == "ctypes":
        import ctypes
        return word(ctypes.addressof(found))
    if kind == "buffer":
        return word(word(id(found) + BUFFER))
    return of_object(found)


def prepared(rows):
    """Each row with its names and its loop."""
    shared = {"__name__": "rows"}
    exec(rows["setup"], shared)
    for number, row in enumerate(rows["rows"]):
        names = dict(shared)
        exec(row["setup"], names)
        text = ("def loop(_numbers):\n for _ in _numbers:\n  "
                + row["expression"])
        exec(compile(text, f"row {number}", "exec"), names)
        yield number, row, names


def run(rows, result):
    """Threads stay until the process ends."""
    everyone = list(prepared(rows))
    ended, never = threading.Semaphore(0), threading.Event()

    def work(number, row, names):
        result[number] = {"thread": threading.get_native_id()}
        try:
            names["loop"](range(row["repeats"]))
        except Exception as error:
            result[number]["error"] = repr(error)
        ended.release()
        never.wait()

    for one in everyone:
        threading.Thread(target=work, args=one, daemon=True).start()
        ended.acquire()


def profile(rows, result):
    """Calls that the interpreter itself reports."""
    for number, row, names in prepared(rows):
        wanted, seen = address(row["witness"], names), 0

        def look(_, event, function):
            nonlocal seen
            if event == "c_call":
                seen += of_object(function) == wanted

        sys.setprofile(look)
        try:
            names["loop"](range(row["repeats"]))
        finally:
            sys.setprofile(None)
        result[number] = {"calls": seen}


def gdb(rows, result):
    """The debugger reads RESULT.json at each stop."""
    for number, row, names in prepared(rows):
        state = {"row": number, "address": address(row["witness"], names)}
        with open(sys.argv[2], "w", encoding="utf-8") as file:
            json.dump(state, file)
        signal.raise_signal(signal.SIGTRAP)
        names["loop"](range(row["repeats"]))
        signal.raise_signal(signal.SIGTRAP)
    result["ended"] = True


def main():
    with open(sys.argv[1], encoding="utf-8") as file:
        rows = json.load(file)
    result = {}
    {"run": run, "profile": profile, "gdb": gdb}[sys.argv[3]](rows, result)
    with open(sys.argv[2], "w", encoding="utf-8") as file:
        json.dump(result, file)


main()
