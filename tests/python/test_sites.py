# SPDX-License-Identifier: MIT
"""From which line each call was made: what the recording says, and what the
program itself finds by its frames."""
import json
import re

import pytest

import conftest
from harness import pythons, tool

SCRIPTS = conftest.HERE / "scripts"


def pytest_generate_tests(metafunc):
    if "python" in metafunc.fixturenames:
        metafunc.parametrize("python", [one for one in pythons.installed()
                                        if is_able(one)], ids=repr)


def is_able(one):
    """Whether its frames are known, and there are functions to call."""
    if not (3, 9) <= one.version < (3, 16) or one.is_free_threaded:
        return False
    return one.has_headers or not has_math_inside(one)


def has_math_inside(one):
    question = "import sys; print('math' in sys.builtin_module_names)"
    return tool.run(one.path, "-c", question).strip() == "True"


# What calls need where math is no module of its own, as in Debian: functions
# with its names.
LEAVES = """
#include <Python.h>
static PyObject* same(PyObject* self, PyObject* value) {
  (void)self;
  Py_INCREF(value);
  return value;
}
#define ROWS(row) row(sin) row(cos) row(tan) row(atan) row(exp) row(sqrt) \\
  row(log) row(sinh) row(cosh) row(tanh) row(asinh) row(erf) row(gamma) \\
  row(fabs) row(expm1) row(lgamma)
#define FUNCTION(name) static PyObject* name##_(PyObject* self, PyObject* x) \\
  { return same(self, x); }
#define ROW(name) {#name, name##_, METH_O, 0},
ROWS(FUNCTION)
static PyMethodDef methods[] = {ROWS(ROW) {0, 0, 0, 0}};
static struct PyModuleDef leaves = {
    PyModuleDef_HEAD_INIT, "leaves", 0, 0, methods, 0, 0, 0, 0};
PyMODINIT_FUNC PyInit_leaves(void) { return PyModule_Create(&leaves); }
"""


@pytest.fixture
def leaves(python, tmp_path, monkeypatch):
    """Makes the module `leaves` for an interpreter that has math inside."""
    if not has_math_inside(python):
        return
    folder = tmp_path / "modules"
    folder.mkdir()
    output = folder / "leaves.so"
    tool.build(LEAVES, output, "-I", python.include)
    monkeypatch.setenv("LEAVES", str(folder))


def sites_of(bill, entry):
    return [site for site in bill.data["sites"] if site["entry"] == entry]


def leaf(site):
    """Where the call itself stands."""
    at = site["via"] or site
    return at["file"], at["function"], at["line"]


def test_sites_are_what_the_program_finds_itself(python, leaves, record):
    done, bill = record(python.path, "-S", SCRIPTS / "sites.py")
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert len(found) > 12
    for function, wanted in found.items():
        sites = sites_of(bill, function)
        assert [leaf(site) for site in sites] == [tuple(wanted)], function
        assert sites[0]["calls"] == 1
    # What is made up has no file: the line that ran it is told, too.
    [made_up] = sites_of(bill, "gamma")
    assert made_up["function"] == "in_exec"
    assert made_up["via"]["file"] == "<string>"


def test_code_that_dies_leaves_its_lines_alone(python, leaves, record):
    done, bill = record(python.path, "-S", SCRIPTS / "sites.py")
    sites = sites_of(bill, "fabs")
    lines = sorted(site["line"] for site in sites)
    assert lines == list(range(2, 401)), done.stderr
    assert all(site["calls"] == 1 for site in sites)


LIBRARY = """
try:
    import leaves as math
except ImportError:
    import math

def compute(values):
    return [
        math.lgamma(value) for value in values
    ]
"""

PROGRAM = """
import os, sys
sys.path[:0] = [sys.argv[1], os.environ.get("LEAVES", "")]
import library

def often():
    for i in range(300):
        library.compute([1.5, 2.5])

def seldom():
    for i in range(100):
        library.compute([1.5, 2.5])

often()
seldom()
"""


@pytest.fixture
def program(tmp_path):
    """(the program, the folder of the library that it uses)"""
    packages = tmp_path / "lib" / "site-packages"
    packages.mkdir(parents=True)
    (packages / "library.py").write_text(LIBRARY)
    file = tmp_path / "program.py"
    file.write_text(PROGRAM)
    return file, packages


def test_called_from_is_the_first_place_outside_of_packages(
        python, leaves, record, program):
    file, packages = program
    _, bill = record(python.path, "-S", file, packages)
    sites = sites_of(bill, "lgamma")
    assert {site["function"] for site in sites} == {"often", "seldom"}
    assert {site["file"] for site in sites} == {str(file)}
    assert all(site["via"]["file"] == str(packages / "library.py")
               and site["via"]["line"] == 9 for site in sites)
    # The leaf's calls are exact; the split is by samples of one in 64.
    assert sum(site["calls"] for site in sites) == 800


def report(*arguments):
    return tool.run(conftest.CROSSBILL, "report", *arguments)


def test_the_text_names_the_line(python, leaves, record, program, tmp_path):
    file, packages = program
    record(python.path, "-S", file, packages)
    text = report(tmp_path / "recording.db", "--by", "site")
    assert re.search(r"lgamma\s+from program.py:8 often \(via library.py:9\)",
                     text), text
    text = report(tmp_path / "recording.db", "--by", "caller")
    assert re.search(r"lgamma\s+from program.py often\n", text), text
    file.unlink()
    (packages / "library.py").write_text("changed = True\n")
    text = report(tmp_path / "recording.db", "--by", "site")
    assert "program.py:8 often [file gone] (via library.py:9 [file changed])" \
        in text, text
