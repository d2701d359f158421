# SPDX-License-Identifier: MIT
"""`crossbill layout --host app.py`: what Python programs declare by ctypes,
cffi and numpy, and programs that cannot be imported."""
import os
import sys

import pytest

from harness import pythons, wheels
from harness.compilers import LONG
from layout.boundaries import answers, core, layout, offsets
from harness.tool import ROOT

CTYPES = """
import ctypes
from ctypes import POINTER, c_double, c_int, c_size_t
print("not a word of this" * 1000)
lib = ctypes.CDLL({library!r})

class Data(ctypes.Structure):
    _fields_ = [("id", ctypes.c_uint32),
                ("value", c_double),
                ("flag", ctypes.c_uint8)]

VISIT = ctypes.CFUNCTYPE(c_int, c_int, ctypes.c_void_p)
lib.sum.argtypes = [POINTER(Data), c_size_t]
lib.sum.restype = c_double
lib.total.argtypes = [c_int, c_int]
lib.each.argtypes = [VISIT, ctypes.py_object]
lib.each.restype = None
make = ctypes.CFUNCTYPE(Data, ctypes.c_uint32)(("make", lib), ((1, "id"),))
counter = c_int.in_dll(lib, "counter")

def later():
    return lib.paint(7)

if __name__ == "__main__":
    raise SystemExit("this is for who runs it")
"""
SHAPES = """
import ctypes

class Inner(ctypes.Union):
    _fields_ = [("i", ctypes.c_int), ("f", ctypes.c_float)]

class Shape(ctypes.Structure):
    _anonymous_ = ["inner"]
    _fields_ = [("kind", ctypes.c_char), ("inner", Inner),
                ("low", ctypes.c_uint8, 3), ("high", ctypes.c_uint8, 5),
                ("grid", ctypes.c_int16 * 3 * 2)]

class Packed(ctypes.Structure):
    _pack_ = 1

Packed._fields_ = [("kind", ctypes.c_char), ("next", ctypes.POINTER(Packed))]

class Longer(Packed):
    _fields_ = [("more", ctypes.c_int64)]
"""


@pytest.fixture(scope="module")
def library(tmp_path_factory):
    return core(tmp_path_factory.mktemp("core"))


@pytest.fixture(scope="module")
def packages():
    """A folder with cffi and numpy for the Python that runs the tests."""
    try:
        return wheels.folder(sys.executable, ROOT / "tests" / "layout" /
                             "requirements.txt", "layout")
    except Exception as problem:
        pytest.skip(f"cffi and numpy cannot be installed: {problem}")


def program(folder, text, library="", name="app.py"):
    path = folder / name
    path.write_text(text.replace("{library!r}", repr(str(library))))
    return path


def line_of(path, text):
    lines = path.read_text().splitlines()
    return 1 + next(at for at, line in enumerate(lines) if text in line)


def interpreters():
    """All that are here, or the oldest and the newest."""
    found = sorted(pythons.installed(), key=lambda one: one.version)
    return found if LONG else [one for one in found
                               if one in (found[0], found[-1])]


takes_packages = pytest.mark.skipif(
    not LONG, reason="LONG: cffi and numpy take seconds to import")


@pytest.mark.parametrize("python", interpreters(), ids=repr)
def test_ctypes(python, library, tmp_path):
    app = program(tmp_path, CTYPES, library)
    found, status = answers("--python", python.path, "--host", app, library)
    assert {name: each["answer"] for name, each in found.items()} == {
        "sum": "agree", "total": "agree", "each": "agree", "make": "agree",
        "counter": "agree", "paint": "cannot_tell"}
    assert status == 2
    assert found["paint"]["reason"] == "app.py calls paint without argtypes"
    assert found["paint"]["remedy"] == \
        "set lib.paint.argtypes and lib.paint.restype"
    for name, text in (("sum", "lib.sum.argtypes"),
                       ("paint", "return lib.paint"), ("make", "make ="),
                       ("counter", "counter =")):
        assert found[name]["host"]["line"] == line_of(app, text), name
        assert found[name]["host"]["file"] == str(app), name


WRONG = [
    ('("id", ctypes.c_uint32)', '("id", ctypes.c_uint64)', "sum"),
    ("(c_int, c_int, ctypes.c_void_p)", "(c_int, c_double, c_double)",
     "each"),
    ("[POINTER(Data), c_size_t]", "[POINTER(Data)]", "sum"),
    ("lib.sum.restype = c_double", "lib.sum.restype = c_int", "sum"),
    ("lib.sum.restype = c_double", "", "sum"),
    ("CFUNCTYPE(Data, ", "CFUNCTYPE(POINTER(Data), ", "make"),
    ("= c_int.in_dll", "= c_double.in_dll", "counter"),
]


@pytest.mark.parametrize("before, after, symbol", WRONG if LONG else WRONG[:2])
def test_ctypes_that_disagree(before, after, symbol, library, tmp_path):
    assert before in CTYPES
    app = program(tmp_path, CTYPES.replace(before, after), library)
    found, status = answers("--host", app, library)
    assert found[symbol]["answer"] == "disagree" and status == 1


@pytest.mark.parametrize("python", interpreters(), ids=repr)
def test_offsets_are_those_of_ctypes(python, tmp_path):
    app = program(tmp_path, SHAPES)
    options = ("--python", python.path, app)
    assert offsets(*options, "Shape") == [
        ("kind", 0, 8), ("i", 32, 32), ("f", 32, 32), ("low", 64, 3),
        ("high", 67, 5), ("grid", 80, 96)]
    assert offsets(*options, "Packed") == [("kind", 0, 8), ("next", 8, 64)]
    assert [row[0] for row in offsets(*options, "Longer")] == [
        "kind", "next", "more"]


def test_big_endian_structures_disagree(library, tmp_path):
    app = program(tmp_path, CTYPES.replace("ctypes.Structure",
                                           "ctypes.BigEndianStructure"),
                  library)
    found, status = answers("--host", app, library)
    assert found["sum"]["answer"] == "disagree" and status == 1


def test_declarations_in_a_function(library, tmp_path):
    """A library that is loaded when it is first used."""
    app = program(tmp_path, """
import ctypes
class Core:
    def __init__(self):
        self.lib = ctypes.CDLL({library!r})
        self.lib.total.argtypes = [ctypes.c_int, ctypes.c_double]
        kind = ctypes.c_uint
        self.lib.paint.argtypes = [kind]
    def use(self):
        self.lib.total(1, 2)
        self.lib.paint(7)
""", library)
    found, _ = answers("--host", app, library)
    assert found["total"]["answer"] == "disagree"
    assert found["paint"]["answer"] == "cannot_tell"
    assert found["paint"]["reason"] == \
        "app.py declares paint in a function that its import does not run"


def test_what_from_param_decides(library, tmp_path):
    app = program(tmp_path, """
import ctypes, enum
lib = ctypes.CDLL({library!r})
class Mine:
    @classmethod
    def from_param(cls, value):
        return ctypes.c_int(value)
class Color(enum.IntEnum):
    RED, GREEN = 0, 7
    @classmethod
    def from_param(cls, value):
        return int(value)
lib.total.argtypes = [ctypes.c_int, Mine]
lib.paint.argtypes = [Color]
""", library)
    found, _ = answers("--host", app, library)
    assert found["total"]["answer"] == "cannot_tell"
    assert "parameter 2 of total" in found["total"]["reason"]
    assert found["paint"]["answer"] == "agree"


def test_other_libraries_say_nothing_of_this_one(library, tmp_path):
    """Two libraries with functions of one name."""
    other = core(tmp_path)
    other = other.rename(tmp_path / "libother.so")
    app = program(tmp_path, """
import ctypes
lib = ctypes.CDLL({library!r})
lib.total.argtypes = [ctypes.c_double]
lib = ctypes.CDLL(%r)
lib.total.argtypes = [ctypes.c_int, ctypes.c_int]
""" % str(other), library)
    assert answers("--host", app, library)[0]["total"]["answer"] == "disagree"
    assert answers("--host", app, other)[0]["total"]["answer"] == "agree"


def test_packages_and_modules(library, tmp_path):
    package = tmp_path / "pack"
    package.mkdir()
    program(package, "from . import low\n", name="__init__.py")
    program(package, """
import ctypes
lib = ctypes.CDLL({library!r})
lib.total.argtypes = [ctypes.c_int]
""", library, name="low.py")
    for host in (package, package / "low.py", "pack.low"):
        found, status = answers("--host", host, library, cwd=tmp_path)
        assert (found["total"]["answer"], status) == ("disagree", 1), host


CFFI = '''
from cffi import FFI
ffi = FFI()
ffi.cdef("""
typedef struct { uint32_t id; double value; uint8_t flag; } Data;
enum Color { RED, GREEN = 7 };
double sum(const Data *data, size_t count);
int total(int a, long b);
Data make(uint32_t id);
void each(int (*visit)(int, void *), void *user);
int paint(enum Color color);
extern int counter;
int not_there(void);
""")
lib = ffi.dlopen({library!r})
'''


@takes_packages
def test_cffi(library, packages, tmp_path):
    app = program(tmp_path, CFFI, library)
    found, _ = answers("--host", app, library,
                       env=dict(os.environ, PYTHONPATH=str(packages)))
    assert {name: each["answer"] for name, each in found.items()} == {
        "sum": "agree", "total": "disagree", "make": "agree",
        "each": "agree", "paint": "agree", "counter": "agree"}
    assert found["total"]["host"]["line"] == line_of(app, "int total")


@takes_packages
def test_cffi_and_numpy_maps(packages, tmp_path):
    env = dict(os.environ, PYTHONPATH=str(packages))
    app = program(tmp_path, '''
from cffi import FFI
ffi = FFI()
ffi.cdef("struct Bits { char a; short b:4; char c; };")
''')
    assert offsets(app, "Bits", env=env) == [
        ("a", 0, 8), ("b", 8, 4), ("c", 16, 8)]
    app = program(tmp_path, """
import numpy
Point = numpy.dtype([("x", "u1"), ("y", "<f8"), ("z", "<i2", (2, 3))])
Aligned = numpy.dtype([("x", "u1"), ("y", "<f8")], align=True)
""", name="points.py")
    assert offsets(app, "Point", env=env) == [
        ("x", 0, 8), ("y", 8, 64), ("z", 72, 96)]
    assert offsets(app, "Aligned", env=env) == [("x", 0, 8), ("y", 64, 64)]


@takes_packages
def test_ndpointer(library, packages, tmp_path):
    env = dict(os.environ, PYTHONPATH=str(packages))
    for kind, answer in (("f4", "agree"), ("f8", "disagree")):
        app = program(tmp_path, """
import ctypes
from numpy.ctypeslib import ndpointer
lib = ctypes.CDLL({library!r})
lib.mean.argtypes = [ndpointer("%s"), ctypes.c_size_t]
lib.mean.restype = ctypes.c_float
""" % kind, library)
        found, _ = answers("--host", app, library, env=env)
        assert found["mean"]["answer"] == answer


BAD = {
    "import nothing_like_it": "ModuleNotFoundError: No module named "
                              "'nothing_like_it' (app.py, line 1); name the "
                              "interpreter that has it by --python",
    "def f(:": "SyntaxError: invalid syntax (app.py, line 1)",
    "import sys; sys.exit(3)": "SystemExit: 3 (app.py, line 1); put what it "
                               "runs under `if __name__",
    "import os; os._exit(4)": "ends its interpreter while it is imported, "
                              "with status 4",
    "import os; os.kill(os.getpid(), 11)": "signal 11",
    "import ctypes; ctypes.CDLL('libnothing.so')": "OSError: libnothing.so",
    "1 / 0": "ZeroDivisionError: division by zero (app.py, line 1)",
}


@pytest.mark.parametrize("text", BAD)
def test_what_cannot_be_imported(text, library, tmp_path):
    app = program(tmp_path, text)
    done = layout("--host", app, library)
    assert done.returncode == 2 and not done.stdout
    assert BAD[text] in " ".join(done.stderr.split())
    assert "app.py" in done.stderr and "Traceback" not in done.stderr


def test_what_is_not_there(library, tmp_path):
    for host, words in ((tmp_path / "none.py", "does not exist"),
                        ("no_such_module", "is no file, and python3")):
        done = layout("--host", host, library)
        assert done.returncode == 2 and words in done.stderr
    app = program(tmp_path, CTYPES, library)
    done = layout("--host", app, "--python", "no-such-python", library)
    assert done.returncode == 2
    assert "no-such-python cannot be run (No such file" in done.stderr


def test_a_program_that_leaves_others_behind(library, tmp_path):
    """Children and threads that outlive the import keep nobody waiting."""
    app = program(tmp_path, CTYPES + """
import os, threading, time
if os.fork() == 0:
    time.sleep(600)
threading.Thread(target=time.sleep, args=(600,)).start()
""", library)
    assert answers("--host", app, library)[0]["sum"]["answer"] == "agree"


@pytest.mark.skipif(not LONG, reason="takes the 10 seconds of its limit")
def test_a_program_that_hangs(library, tmp_path):
    app = program(tmp_path, "import time\ntime.sleep(600)\n")
    done = layout("--host", app, library)
    assert done.returncode == 2
    assert "is not imported after 10 seconds" in done.stderr
