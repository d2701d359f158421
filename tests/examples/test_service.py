# SPDX-License-Identifier: MIT
"""The service of the demo, written in three ways: the same answer, and fewer
calls into libraries each time."""
import importlib.machinery
import os
import sys
import types

import pytest

from harness import pythons, tool, wheels

EXAMPLES = tool.ROOT / "examples"
PROGRAMS = ("naive", "better", "best")


@pytest.fixture(scope="module")
def recorded(tmp_path_factory):
    """{program: (what it printed, its bill)} of the first CPython 3.11."""
    found = [one.path for one in pythons.installed()
             if one.version[:2] == (3, 11)]
    if not found:
        pytest.skip("no CPython 3.11 here")
    env = {**os.environ, "PYTHONPATH": str(wheels.folder(
        found[0], EXAMPLES / "requirements.txt", "examples"))}
    made = {}
    for program in PROGRAMS:
        file = tmp_path_factory.mktemp(program) / "recording.db"
        done = tool.record("--quiet", "-o", file, "--", found[0],
                           EXAMPLES / "service" / f"{program}.py", env=env)
        assert done.returncode == 0, done.stderr
        made[program] = done.stdout, tool.bill(file)
    return made


def test_the_same_answer(recorded):
    assert len({said for said, _ in recorded.values()}) == 1


def calls(bill, ending):
    return sum(entry["calls"] for entry in bill["entries"]
               if entry["name"].endswith(ending))


def test_each_way_calls_less(recorded):
    bills = [bill for _, bill in recorded.values()]
    assert [calls(bill, "Connection.execute") > 10_000 for bill in bills] \
        == [True, False, False]
    assert [calls(bill, "dumps") > 10_000 for bill in bills] \
        == [True, False, False]
    assert [calls(bill, "array") >= 10_000 for bill in bills] \
        == [True, True, False]


def test_the_demo_says_what_to_change(recorded):
    sys.path.insert(0, str(EXAMPLES))
    loader = importlib.machinery.SourceFileLoader(
        "three_ways", str(EXAMPLES / "three_ways"))
    three_ways = types.ModuleType("three_ways")
    three_ways.__file__ = loader.path
    loader.exec_module(three_ways)
    said = [three_ways.advice(three_ways.places(bill))
            for _, bill in recorded.values()]
    assert said[0] != said[2] and said[1] != said[2]
    assert said[2].startswith("nothing")
