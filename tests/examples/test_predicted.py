# SPDX-License-Identifier: MIT
"""The end of the demo: what Crossbill advises is done, by the lines of the
advice, and `crossbill diff` says what came of the promise. How much that was no
test can say.

With an advice that has no lines to paste it failed.
"""
import importlib.machinery
import importlib.util
import os
import re

import pytest

from conftest import EXAMPLES, run
from harness import pythons, wheels
from harness.tool import CROSSBILL

TIME = r"[\d.]+ (?:ns|us|ms|s)"
SAVING = rf"{TIME} \([\d.]+(?: \w+)? to [\d.]+(?: \w+)?\)"
VERDICT = r"(?:held|less|more|cannot tell)"


@pytest.fixture(scope="module")
def text(tmp_path_factory):
    found = [one.path for one in pythons.installed()
             if one.version[:2] == (3, 11)]
    if not found:
        pytest.skip("no CPython 3.11 here")
    folder = tmp_path_factory.mktemp("predicted")
    packages = wheels.folder(found[0], EXAMPLES / "requirements.txt",
                             "examples")
    return run(EXAMPLES / "predicted", CROSSBILL, env={
        **os.environ, "PYTHONPATH": str(packages),
        "CROSSBILL_EXAMPLES_OUTPUT": str(folder),
        "CROSSBILL_EXAMPLES_PYTHON": str(found[0])})


def test_the_finding_predicts(text):
    assert re.search(r"chatty  app\.py:7 check\S*: orjson orjson\.dumps, "
                     rf"100 k calls\n   saves {SAVING}: ", text), text
    assert re.search(rf"^avoidable {SAVING} of {TIME}, in 1 place$", text,
                     re.MULTILINE), text


def test_the_edit_is_the_advice(text):
    advice = re.findall(r"^ {6}([-+]) (.*)$", text, re.MULTILINE)
    assert [sign for sign, _ in advice] == ["-", "+"]
    edit = re.findall(r"^([-+]) {4}(.*)$", text, re.MULTILINE)
    assert edit == advice


def test_diff_says_what_came(text):
    compared = text.split("$ crossbill diff")[1]
    words = " ".join(compared.split())
    assert re.search(
        r"gone chatty: app\.py:7 check\S* orjson\.dumps: predicted "
        rf"{SAVING}, measured {TIME}[^:]*: {VERDICT} ", words), text


def test_it_prints_the_same_before_and_after(text):
    said = re.findall(r"^.* orders can be sent$", text, re.MULTILINE)
    assert len(said) == 2 and len(set(said)) == 1


def test_advice_about_another_line_ends_the_demo(monkeypatch):
    monkeypatch.syspath_prepend(EXAMPLES)
    loader = importlib.machinery.SourceFileLoader(
        "predicted", str(EXAMPLES / "predicted"))
    demo = importlib.util.module_from_spec(
        importlib.util.spec_from_loader("predicted", loader))
    loader.exec_module(demo)
    finding = {"site": {"line": 2}, "change": ["- b()", "+ c()", "+ d()"]}
    assert demo.changed(["a()", "  b()"], finding) == ["a()", "  c()", "  d()"]
    with pytest.raises(SystemExit, match="not about 'x"):
        demo.changed(["a()", "  x()"], finding)
