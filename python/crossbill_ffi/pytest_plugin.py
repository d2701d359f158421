# SPDX-License-Identifier: MIT
"""A plug-in of pytest: how many calls of libraries a test may make.

    @pytest.mark.crossings(library="sqlite3", max=3)
    @pytest.mark.no_copies
    def test_...(crossbill): crossbill.crossings("sqlite3")

`pytest --crossbill` runs pytest once more, by `crossbill record --exact`. Each
test's counts are those of its process before and after it: docs/pytest.md.
"""
import os
import signal
import subprocess
import sys
import tempfile
import warnings

import pytest

from . import _counts, _marks, _recorded
from ._tool import tool

_STARTED = "CROSSBILL_PYTEST"  # says that we have started this pytest


def pytest_addoption(parser):
    group = parser.getgroup("crossbill", "calls across language boundaries")
    group.addoption(
        "--crossbill", action="store_true",
        help="count the calls of libraries that tests make: runs pytest under "
             "'crossbill record', and checks the marks crossings and no_copies")
    group.addoption(
        "--crossbill-output", metavar="FILE",
        help="with --crossbill: keep the recording")
    parser.addini("crossbill", "whether to run as with --crossbill", "bool",
                  default=False)


def pytest_configure(config):
    config.addinivalue_line(
        "markers",
        "crossings(library=None, function=None, max=None, min=None, "
        "exactly=None): how often the test may call functions of a library; "
        "globs. Checked under pytest --crossbill.")
    config.addinivalue_line(
        "markers",
        "no_copies(bytes=0, strings=0): the test's libraries copy no more "
        "bytes of Python's memory, and convert no more strings. Checked under "
        "pytest --crossbill.")
    config._crossbill_not_checked = 0
    config._crossbill_session = _marks.Session()


# Starting again.

def _command(config):
    """How this pytest was started; where it was not by a command, nobody knows
    what would run twice."""
    arguments = list(config.invocation_params.args)
    if sys.argv[1:] != arguments:
        raise pytest.UsageError(
            "--crossbill cannot start this pytest again, since a program has "
            "called pytest.main(); start that under 'crossbill record --exact'")
    original = getattr(sys, "orig_argv", None)
    if original:
        return [sys.executable, *original[1:]]
    return [sys.executable, "-m", "pytest", *arguments]


def _crossbill():
    found = tool()
    if found is None:
        raise pytest.UsageError(
            "--crossbill: the tool crossbill is not installed beside this "
            "package, nor in the path; 'make install' installs it")
    return found


def _output(config):
    """Where the recording is kept, or None. Only a recording is replaced."""
    name = config.getoption("crossbill_output")
    if name and os.path.exists(name):
        with open(name, "rb") as file:
            if file.read(72)[68:] != b"XBIL":  # SQLite's application_id
                raise pytest.UsageError(
                    f"--crossbill-output: {name} is there, and is no "
                    "recording; name another file")
    return name


def _run_recorded(config, recording):
    """Runs pytest under the recorder, which hands signals on."""
    command = [_crossbill(), "record", "--exact", "--quiet", "--force", "-o",
               recording, "--", *_command(config)]
    capture = config.pluginmanager.getplugin("capturemanager")
    if capture is not None:
        capture.stop_global_capturing()
    sys.stdout.flush()
    sys.stderr.flush()
    child = subprocess.Popen(command, env={**os.environ, _STARTED: "1"})
    # A terminal interrupts both; the child says what that means.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda n, _: child.send_signal(n))
    code = child.wait()
    return 128 - code if code < 0 else code


@pytest.hookimpl(tryfirst=True)
def pytest_cmdline_main(config):
    wanted = config.getoption("crossbill") or config.getini("crossbill")
    quick = (config.option.help or config.option.version
             or getattr(config.option, "markers", False))
    if not wanted or quick or _recorded.is_recorded():
        return None
    if _recorded.MISSING is not None:
        if config.getoption("crossbill"):
            raise pytest.UsageError(f"--crossbill: {_recorded.MISSING}")
        warnings.warn(f"crossbill: {_recorded.MISSING}")
        return None
    if os.environ.get(_STARTED) or hasattr(config, "workerinput"):
        raise pytest.UsageError(
            "--crossbill: this pytest is not recorded, though 'crossbill "
            "record' has started it; 'crossbill doctor' says what is in the "
            "way")
    output = _output(config)
    with tempfile.TemporaryDirectory(prefix="crossbill-pytest-") as folder:
        return _run_recorded(config, output or os.path.join(folder, "run.db"))


# Counting.

def _add_extra_info(item, counts):
    benchmark = getattr(item, "funcargs", {}).get("benchmark")
    extra = getattr(benchmark, "extra_info", None)
    if isinstance(extra, dict):
        extra["crossings"] = counts.by_library()


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_call(item):
    marks = _marks.of_item(item)
    benchmark = "benchmark" in getattr(item, "fixturenames", ())
    if not _recorded.is_recorded():
        item.config._crossbill_not_checked += bool(marks)
        yield
        return
    if not marks and not benchmark:
        yield
        return
    before = _counts.now()
    outcome = yield
    counts = _counts.since(before)
    if benchmark:
        _add_extra_info(item, counts)
    wrong = _wrong(item, marks, counts, outcome.excinfo is None)
    if wrong:
        try:
            pytest.fail("\n".join(wrong), pytrace=False)
        except pytest.fail.Exception as error:
            outcome.force_exception(error) if hasattr(
                outcome, "force_exception") else _force(outcome, error)


def _wrong(item, marks, counts, passed):
    """What the marks say against a test. Its own failure says more."""
    wrong = []
    for mark in marks:
        try:
            item.config._crossbill_session.add(mark, item.nodeid)
            text = _marks.check(mark, counts) if passed else None
        except _marks.Mistake as mistake:
            text = str(mistake)
        if text:
            wrong.append(text)
    return wrong if passed else []


def _force(outcome, error):
    """Before pluggy 1.1."""
    outcome._excinfo = (type(error), error, error.__traceback__)


# What no test has called. Workers of pytest-xdist say it to their controller.

def pytest_sessionfinish(session):
    config = session.config
    if not _recorded.is_recorded():
        return
    found = config._crossbill_session
    called = _counts.since({}).called()
    if hasattr(config, "workerinput"):
        config.workeroutput["crossbill"] = [found.marks(), called]
    else:
        found.add_called(called)


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node, error):
    marks, called = getattr(node, "workeroutput", {}).get(
        "crossbill", ([], []))
    node.config._crossbill_session.add_marks(marks)
    node.config._crossbill_session.add_called(called)


def pytest_terminal_summary(terminalreporter, config):
    count = config._crossbill_not_checked
    if count:
        tests = "1 test" if count == 1 else f"{count} tests"
        terminalreporter.write_line(
            f"crossbill: the limits of {tests} were not checked; "
            "pytest --crossbill checks them")
    for line in config._crossbill_session.lines():
        terminalreporter.write_line(f"crossbill: {line}", yellow=True)


class Counting:
    """Counts from here on; within `with`, to its end."""

    def __init__(self):
        self._before = _counts.now()
        self._counts = None

    def __enter__(self):
        self._before = _counts.now()
        return self

    def __exit__(self, *error):
        self._counts = _counts.since(self._before)

    @property
    def counts(self):
        return self._counts or _counts.since(self._before)

    def crossings(self, library=None, function=None):
        """How many calls were made of a library's functions: globs."""
        return self.counts.crossings(library, function)

    def functions(self, library=None, function=None):
        """(calls, library, function, places) of each, most calls first."""
        return self.counts.functions(library, function)

    @property
    def copied_bytes(self):
        return self.counts.copied_bytes

    @property
    def string_conversions(self):
        return self.counts.string_conversions

    def counting(self):
        """`with crossbill.counting() as c:` counts what is in it alone."""
        return Counting()


@pytest.fixture
def crossbill():
    """Counts the calls of libraries: crossbill.crossings("sqlite3"). Needs
    pytest --crossbill; without it the test is skipped."""
    if not _recorded.is_recorded():
        pytest.skip("needs pytest --crossbill")
    return Counting()
