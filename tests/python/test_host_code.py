# SPDX-License-Identifier: MIT
"""What the host runs of its own in a call of its API is no overhead, and that
is told by what really ran: the same functions with an object whose code is
Python's, and with one of C.

Taken out: without the mark (host_code.cpp) no call of the first kind is told;
without is_resumed() no generator is; without the restored word (host_code_ran)
the outer calls of `nested` are told, which ran nothing themselves.
"""
import sqlite3

import pytest

import conftest

OBJECTS = """
import array, codecs, collections, itertools, pathlib, host_code
class P:
    def __iter__(self): return iter(())
    def __float__(self): return 1.0
    def __int__(self): return 1
    def __index__(self): return 1
    def __add__(self, other): return 1
    def __neg__(self): return 1
    def __lt__(self, other): return True
    def __eq__(self, other): return True
    def __hash__(self): return 1
    def __str__(self): return ""
    def __repr__(self): return ""
    def __bytes__(self): return b""
    def __format__(self, spec): return ""
    def __bool__(self): return True
    def __len__(self): return 1
    def __getitem__(self, key): return 1
    def __setitem__(self, key, value): pass
    def __contains__(self, key): return True
    def __fspath__(self): return ""
    def __getattr__(self, name): return 1
    @property
    def __doc__(self): return ""
def generator(): yield "x"; yield "y"
class Text(str):
    def __hash__(self): return hash("key")
    def __eq__(self, other): return True
codecs.register_error("ours", lambda error: ("?", error.end))
class Error(OSError):
    def __init__(self, *_): pass
class Base(Exception):
    def __init_subclass__(cls): pass
class Last:
    def __del__(self): pass
class Key:
    def __init__(self, n): self.n = n
    def __lt__(self, other): return self.n < other.n
"""

# Function of host_code.c: API function, a Python object, one of C.
CALLS = {
    "next": ("PyIter_Next", "generator()", "iter(['x'])"),
    "send": ("PyIter_Send", "generator()", "iter(['x'])"),
    "list": ("PySequence_List", "generator()", "{'x': 1}"),
    "tuple": ("PySequence_Tuple", "generator()", "{'x': 1}"),
    "fast": ("PySequence_Fast", "generator()", "{'x': 1}"),
    "join": ("PyUnicode_Join", "generator()", "['x', 'y']"),
    "set": ("PySet_New", "generator()", "['x', 'y']"),
    "extend": ("PySequence_InPlaceConcat", "generator()", "['x', 'y']"),
    "iterate": ("PyObject_GetIter", "P()", "[1]"),
    "to_float": ("PyNumber_Float", "P()", "'1.5'"),
    "to_long": ("PyNumber_Long", "P()", "'15'"),
    "index": ("PyNumber_Index", "P()", "2"),
    "as_long": ("PyLong_AsLong", "P()", "2"),
    "as_double": ("PyFloat_AsDouble", "P()", "1.5"),
    "parse": ("PyArg_ParseTuple", "P()", "1.5"),
    "add": ("PyNumber_Add", "P()", "'x'"),
    "negative": ("PyNumber_Negative", "P()", "2"),
    "less": ("PyObject_RichCompare", "P()", "'x'"),
    "equal": ("PyObject_RichCompareBool", "P()", "'x'"),
    "hash": ("PyObject_Hash", "P()", "(1, 2)"),
    "text": ("PyObject_Str", "P()", "1.5"),
    "repr": ("PyObject_Repr", "[P()]", "[1.5]"),
    "bytes": ("PyObject_Bytes", "P()", "[1, 2]"),
    "format": ("PyObject_Format", "P()", "1.5"),
    "truth": ("PyObject_IsTrue", "P()", "[1]"),
    "size": ("PyObject_Size", "P()", "[1]"),
    "get_item": ("PyObject_GetItem", "P()", "{'key': 1}"),
    "set_item": ("PyObject_SetItem", "P()", "{}"),
    "contains": ("PySequence_Contains", "P()", "['key']"),
    "get_attr": ("PyObject_GetAttrString", "P()", "1.5"),
    "look_up": ("PyDict_SetItem", "P()", "'x'"),
    "sort": ("PyList_Sort", "[Key(2), Key(1)]", "[2, 1]"),
    "fs_path": ("PyOS_FSPath", "P()", "'x'"),
    "by_text": ("PyDict_GetItemString", "{Text('key'): 1}", "{'key': 1}"),
    "decode": ("PyUnicode_DecodeUTF8", "'ours'", "'replace'"),
    "set_errno": ("PyErr_SetFromErrno", "Error", "OSError"),
    "new_error": ("PyErr_NewException", "Base", "ValueError"),
    "clear": ("PyErr_Clear", "Last", "object"),
}

# Iterators of the host about a generator, and about none.
WRAPPED = [
    ("enumerate(generator())", "enumerate('xy')"),
    ("zip('xy', generator())", "zip('xy', 'xy')"),
    ("map(str, generator())", "map(str, 'xy')"),
    ("filter(None, generator())", "filter(None, 'xy')"),
    ("itertools.chain('', generator())", "itertools.chain('x', 'y')"),
    ("itertools.islice(generator(), 2)", "itertools.islice('xy', 2)"),
    ("itertools.chain(enumerate(generator()))", "itertools.count()"),
]


@pytest.fixture
def folder(headers):
    return conftest.build_extension(headers, "host_code")


def host_calls(interpreter, folder, tmp_path, code):
    """By API function: calls, and those that ran the host's own code."""
    file = tmp_path / "out.db"
    done = conftest.run([conftest.CROSSBILL, "record", "--quiet", "-o", file,
                         "--", interpreter.path, "-c", OBJECTS + code],
                        cwd=folder)
    assert done.returncode == 0, done.stderr
    with sqlite3.connect(file) as database:
        return {name: (calls, ran) for name, calls, ran in database.execute(
            "SELECT name, sum(calls), sum(host_calls) FROM nodes "
            "JOIN edges ON edges.id = nodes.edge "
            "JOIN modules ON modules.id = edges.from_module "
            "WHERE path LIKE '%/host_code.%' GROUP BY name")}


def known(interpreter):
    """CPython 3.9 has no PyIter_Send."""
    return {name: row for name, row in CALLS.items()
            if interpreter.version >= (3, 10) or name != "send"}


def test_python_code_is_the_hosts(headers, folder, tmp_path):
    calls = known(headers)
    code = "".join(f"host_code.call({name!r}, [{python} for _ in range(7)])\n"
                   for name, (_, python, _) in calls.items())
    found = host_calls(headers, folder, tmp_path, code)
    told = {name: found[api] for name, (api, _, _) in calls.items()}
    # PyArg_ParseTuple reads the arguments of `call` as well.
    assert told.pop("parse") == (7 + len(calls), 7)
    assert told == {name: (7, 7) for name in calls if name != "parse"}


def test_code_of_c_is_not(headers, folder, tmp_path):
    calls = known(headers)
    code = "".join(f"host_code.call({name!r}, [{c} for _ in range(7)])\n"
                   for name, (_, _, c) in calls.items())
    found = host_calls(headers, folder, tmp_path, code)
    assert {name: found[api][1] for name, (api, _, _) in calls.items()} == \
        {name: 0 for name in calls}


@pytest.mark.parametrize("kind", [0, 1])
def test_iterators_about_generators(headers, folder, tmp_path, kind):
    objects = ", ".join(pair[kind] for pair in WRAPPED)
    found = host_calls(headers, folder, tmp_path,
                       f"host_code.call('next', [{objects}])\n")
    ran = len(WRAPPED) if kind == 0 else 0
    assert found["PyIter_Next"] == (len(WRAPPED), ran)


def test_nested_calls_keep_apart(headers, folder, tmp_path):
    """map(host_code.back, ...) is C that calls a core that calls Python: what
    runs lies in the inner crossing, PyIter_Next itself has run nothing."""
    found = host_calls(
        headers, folder, tmp_path,
        "class F:\n    def __float__(self): return 1.0\n"
        "import functools\n"
        "inner = functools.partial(host_code.call, 'to_float', [F()])\n"
        "host_code.call('next', [map(host_code.back, [inner])])\n")
    assert found["PyNumber_Float"] == (1, 1)
    assert found["PyIter_Next"] == (1, 0)


def test_interpreters_that_end(headers, folder, tmp_path):
    """A call that ends an interpreter ends without a state, or with one that
    has no room for frames. The stub failed where it did not look at it."""
    found = host_calls(
        headers, folder, tmp_path,
        "try: import _interpreters as of\n"
        "except ImportError: import _xxsubinterpreters as of\n"
        "kind = ['legacy'] if of.__name__ == '_interpreters' else []\n"
        "for _ in range(5):\n"
        "    one = of.create(*kind)\n"
        "    of.run_string(one, 'import json; json.dumps([1])')\n"
        "    of.destroy(one)\n"
        "host_code.call('to_float', [P()])\n")
    assert found["PyNumber_Float"] == (1, 1)


def test_its_time_is_called_back(headers, folder, record):
    """Sums of one bill: all that the one call took is the host's, whatever
    it took. Without book_branch()'s shares it was overhead."""
    _, bill = record(headers.path, "-c", OBJECTS + """
def slow():
    for _ in range(5): yield str(sum(range(20000)))
host_code.call("list", [slow()])
""", cwd=folder)
    entry = bill.entry("host_code", "call")
    took = sum(edge["ns"] for edge in bill.data["edges"]
               if edge["name"] == "PySequence_List"
               and edge["from"].startswith("host_code"))
    assert took > 0 and entry["host_code_calls"] == 1
    assert entry["host_ns"] >= took * 0.99
