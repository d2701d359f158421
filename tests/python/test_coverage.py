# SPDX-License-Identifier: MIT
"""What the bill says of libraries whose functions it cannot see, on wheels:
Cython's and nanobind's are objects of their own, in no table of methods.

Taken out: it failed without the headline, when the marks of Cython stood
behind those of types, and when the slots of a module's second phase of
initialisation got no stubs.
"""
from harness import tool

LXML = """
from lxml import etree
for n in range(300):
    etree.fromstring("<a b='1'><c/></a>").get("b")
"""
MANIFOLD = """
from manifold3d import Manifold
cube = Manifold.cube([1, 1, 1])
for n in range(300):
    cube.num_vert()
"""
UJSON = """
import ujson
for n in range(300):
    ujson.loads(ujson.dumps({"a": [1, 2, n]}))
"""


def coverage_of(bill, core):
    found = [line for line in bill.data["coverage"]
             if line["module"].startswith(core + ".")]
    assert len(found) == 1, bill.data["coverage"]
    return found[0]


def text_of(tmp_path):
    done = tool.finish(tool.CROSSBILL, "report", tmp_path / "recording.db")
    assert done.returncode == 0, done.stderr
    return done.stdout


def headline(tmp_path):
    """What stands in the text above all overhead."""
    return " ".join(text_of(tmp_path).split("overhead")[0].split())


def run(record, interpreter, packages, program, flags=("--exact",)):
    done, bill = record(interpreter.path, "-c", "import sys; sys.path.insert("
                        f"0, {str(packages)!r})\n{program}", flags=flags)
    assert done.returncode == 0, done.stderr
    return bill


def test_cython(record, interpreter, packages, tmp_path):
    bill = run(record, interpreter, packages, LXML)
    line = coverage_of(bill, "etree")
    assert line["reason"] == "its functions are Cython objects"
    assert line["orphan_calls"] > 900 and line["orphan_ns"] > 0
    assert 0 < line["orphan_runs"] <= line["orphan_calls"]
    text = headline(tmp_path)
    assert "Seen in part: " in text
    assert "etree: its functions are Cython objects" in text


def test_nanobind(record, interpreter, packages, tmp_path):
    bill = run(record, interpreter, packages, MANIFOLD)
    line = coverage_of(bill, "manifold3d")
    assert line["reason"] == "its functions are nanobind objects"
    # Slots of nanobind's own types.
    assert line["entries_known"] == line["entries_metered"] < 20
    assert line["orphan_calls"] >= 300
    assert "manifold3d: its functions are nanobind" in headline(tmp_path)


def test_what_is_seen_has_no_headline(record, interpreter, packages, tmp_path):
    bill = run(record, interpreter, packages, UJSON)
    line = coverage_of(bill, "ujson")
    # The garbage collector asks the module for what it holds.
    assert line["calls"] > 900 and line["orphan_calls"] < line["calls"] / 100
    assert line["entries_known"] == line["entries_metered"] > 4
    assert "Seen in part" not in text_of(tmp_path)
    assert "library: why" not in text_of(tmp_path)


def test_counts_know_of_none(record, interpreter, packages):
    bill = run(record, interpreter, packages, UJSON, ("--count-only",))
    line = coverage_of(bill, "ujson")
    assert line["entries_metered"] > 4
    assert line["orphan_calls"] is line["orphan_runs"] is None
    assert line["orphan_ns"] is line["reason"] is None


def test_a_module_that_fills_itself_is_no_orphan(record, interpreter,
                                                 packages):
    """math makes its constants in its second phase of initialisation."""
    bill = run(record, interpreter, packages, "import math; math.sin(1)")
    if bill.entry("math", "sin") is None:
        return  # built in
    assert bill.calls("math", "Py_mod_exec_math") == 1
    line = coverage_of(bill, "math")
    assert line["calls"] > 5 and line["orphan_calls"] == 0
