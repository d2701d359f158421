# SPDX-License-Identifier: MIT
"""Programs in scripts/ behave the same with and without the recorder."""
import pytest

import conftest

SCRIPTS = sorted((conftest.HERE / "scripts").glob("*.py"))
MODES = ["--exact", "--count-only"]


def outcome(done):
    return done.returncode, done.stdout, done.stderr


@pytest.mark.parametrize("flag", MODES)
@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.stem)
def test_script(interpreter, script, flag, record):
    alone = conftest.run([interpreter.path, script])
    done, bill = record(interpreter.path, script, flags=(flag,))
    assert done.stdout == alone.stdout
    assert done.stderr == alone.stderr
    # A shell's way to tell a signal: what `record` itself ends with.
    expected = alone.returncode
    assert done.returncode in (expected, 128 - expected)
    assert bill.data["recorder"]["lost"] == 0


# Taken out: it failed when the list of what a module compares ended at 4,096.
def test_extension_that_compares_5000_functions(interpreter, record):
    if not interpreter.has_headers:
        pytest.skip(f"no headers of {interpreter!r}")
    folder = conftest.build_extension(interpreter, "bulk",
                                      "-fno-toplevel-reorder")
    program = "import bulk; print(bulk.is_compared(bulk.compared))"
    done, bill = record(interpreter.path, "-c", program, cwd=folder)
    assert done.stdout == "True\n", done.stderr
    assert bill.calls("bulk", "is_compared") == 1
    assert [note["subjects"] for note in bill.data["recorder"]["notes"]
            if note["code"] == "compared"] == [["compared"]]


def test_extension_of_its_own(interpreter, counted, record):
    program = """
import counted, inspect, pickle
print(counted.address(counted.no_arguments), counted.address(counted.one),
      counted.address(counted.shared_a), counted.address(counted.tuple))
print(counted.is_compared(counted.compared), counted.is_compared(counted.one),
      counted.is_visible(counted.visible), counted.is_visible(counted.one))
print(inspect.signature(counted.one), counted.Heap.method.__doc__)
print(counted.Heap().defining_class(), counted.Static[int])
print(counted.doubles(), counted.doubles())
print(pickle.loads(pickle.dumps(counted.fast)) is counted.fast)
class Sub(counted.Heap):
    pass
print(Sub().defining_class(), vars(counted.Heap)["method"] is Sub.method)
"""
    alone = conftest.run([interpreter.path, "-c", program], cwd=counted)
    done, _ = record(interpreter.path, "-c", program, cwd=counted)
    assert alone.returncode == 0, alone.stderr
    assert outcome(done) == outcome(alone)


PACKAGES = """
import orjson, numpy, ujson, re
from lxml import etree
print(orjson.loads(orjson.dumps({"a": [1, 2.5, None, "ä"]})))
print(orjson.dumps([1], option=orjson.OPT_INDENT_2), ujson.dumps({"b": 1}))
a = numpy.arange(12).reshape(3, 4)
print(a @ a.T, (a * 2.5).sum(axis=0), numpy.linalg.det(a[:3, :3] + 1).round(6))
class Sub(numpy.float64):
    def __radd__(self, other):
        return "radd"
print(numpy.float64(1) + Sub(2), numpy.sort(a[::-1].ravel())[:3])
class Array(numpy.ndarray):
    def __array_finalize__(self, other):
        self.seen = True
print(numpy.zeros(3).view(Array).seen, numpy.array([1, "a"], dtype=object))
print(numpy.frompyfunc(lambda x: x + 1, 1, 1)(a[0]), str(numpy.dtype("i4,f8")))
root = etree.fromstring("<r><a n='1'>x</a><a n='2'/></r>")
print([e.get("n") for e in root.iter("a")], len(root.xpath("//a[@n='2']")))
print(etree.tostring(etree.XSLT(etree.XML(
    "<x:stylesheet version='1.0'"
    " xmlns:x='http://www.w3.org/1999/XSL/Transform'><x:template match='/'>"
    "<o><x:value-of select='count(//a)'/></o></x:template>"
    "</x:stylesheet>"))(root)))
try:
    orjson.dumps(object())
except TypeError as error:
    print(error)
"""


def test_packages(interpreter, packages, record):
    with_packages = conftest.environment(PYTHONPATH=str(packages))
    alone = conftest.run([interpreter.path, "-c", PACKAGES],
                         env=with_packages)
    done, _ = record(interpreter.path, "-c", PACKAGES, env=with_packages)
    assert alone.returncode == 0, alone.stderr
    assert outcome(done) == outcome(alone)
