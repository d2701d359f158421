# SPDX-License-Identifier: MIT
"""What tools/run_tests says at its end: which tests failed, and why."""
import pathlib
import subprocess
import sys

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tools"))
import suite as suites  # noqa: E402


@pytest.fixture
def make(tmp_path, monkeypatch):
    """A suite that has failed, and its log."""
    monkeypatch.setattr(suites, "LOGS", tmp_path)
    monkeypatch.setattr(suites, "ROOT", tmp_path)

    def made(name, log="", failed=1):
        suite = suites.Suite(name)
        suite.failed = failed
        suite.log.write_text(log)
        return suite
    return made


def test_of_pytest(make, tmp_path):
    (tmp_path / "test_it.py").write_text(
        "import pytest\n"
        "@pytest.fixture\n"
        "def broken(): raise OSError('no disk')\n"
        "def test_good(): pass\n"
        "def test_sum(): assert 1 + 1 == 3, 'a sum'\n"
        "def test_file(broken): pass\n")
    (tmp_path / "test_other.py").write_text("import no_such_module\n")
    junit = tmp_path / "junit.xml"
    status = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider",
         f"--junitxml={junit}", "--continue-on-collection-errors"],
        cwd=tmp_path, capture_output=True).returncode
    suite = make("cli", failed=0)
    suite.add_junit(junit, status)
    assert suites.shown_failures([suite]) == [
        "failed: cli: test_other: ModuleNotFoundError: No module named "
        "'no_such_module'",
        "failed: cli: test_it test_sum: AssertionError: a sum",
        'failed: cli: test_it test_file: failed on setup with "OSError: no '
        'disk"']


CTEST = """<testsuite>
<testcase name="A.Good" classname="A.Good"/>
<testcase name="A.Equal" classname="A.Equal"><failure message=""/><system-out>
[ RUN      ] A.Equal
/src/tests/unit/a_test.cpp:33: Failure
Expected equality of these values:
  1
  2
[  FAILED  ] A.Equal
</system-out></testcase>
<testcase name="A.Dies" classname="A.Dies"><failure message=""/><system-out>
==3==ERROR: AddressSanitizer: heap-use-after-free on address 0x1
SUMMARY: AddressSanitizer: heap-use-after-free a.cpp:3 in f
</system-out></testcase></testsuite>"""


def test_of_ctest(make, tmp_path):
    junit = tmp_path / "junit.xml"
    junit.write_text(CTEST)
    suite = make("unit", failed=0)
    suite.add_junit(junit, 8)
    assert suites.shown_failures([suite]) == [
        "failed: unit: A.Equal: a_test.cpp:33: Expected equality of these "
        "values: 1 2",
        "failed: unit: A.Dies: SUMMARY: AddressSanitizer: "
        "heap-use-after-free a.cpp:3 in f"]


@pytest.mark.parametrize("log, line", [
    ("ok   a (3 ms)\nFAIL fork (9 ms)\n       one\n       3 is not 4\n"
     "ok   b (3 ms)\n1 passed, 1 failed\n", "x: fork: 3 is not 4"),
    ("FAIL killed, number 3 of 4: it hangs\n",
     "x: killed: number 3 of 4: it hangs"),
    ("[1/2] a\n/src/a.cpp:3: error: no such type\nninja: stopped\n",
     "x: /src/a.cpp:3: error: no such type"),
    ("$ a command\nno end within 5 s\n", "x: no end within 5 s"),
    ("", "x")])
def test_of_a_log(make, log, line):
    assert suites.shown_failures([make("x", log)]) == [f"failed: {line}"]


def test_many_are_cut(make):
    many = "".join(f"FAIL t{number}: it hangs\n" for number in range(99))
    shown = suites.shown_failures(
        [make("first", many), make("second", "FAIL a: b\n"),
         make("third", many)])
    assert 30 < len(shown) <= 40
    assert shown[0] == "failed: second: a: b"
    assert shown[-1].startswith("failed: third: ")
    assert shown[-1].endswith(" more; see third.log")
