# SPDX-License-Identifier: MIT
"""The plug-in of pytest, on small projects: what it lets pass, what it refuses,
and what it says."""
import re
import signal
import subprocess
import sys
import sysconfig
import time

import pytest

import conftest
from harness import tool, wheels

PACKAGE = tool.CROSSBILL.parent / "python"
PLUGIN = "crossbill_ffi.pytest_plugin"
REQUIREMENTS = conftest.HERE / "plugin_requirements.txt"


@pytest.fixture(scope="session")
def python():
    """The interpreter that the package was built for."""
    question = ("import sysconfig; "
                "print(sysconfig.get_config_var('EXT_SUFFIX'))")
    suffix = tool.run(sys.executable, "-c", question).strip()
    if not (PACKAGE / f"crossbill_ffi/_region{suffix}").exists():
        pytest.skip("crossbill_ffi._region is not built for this Python")
    return sys.executable


@pytest.fixture(scope="session")
def packages(python):
    return wheels.folder(python, REQUIREMENTS, "pytest-plugin")


@pytest.fixture
def project(tmp_path, python, packages):
    """project(tests, option...) -> how pytest ended."""
    def start(tests, *options, extra=(), runner=(), **environment):
        (tmp_path / "test_it.py").write_text(
            "import asyncio, sqlite3, zlib\nimport pytest\n" + tests)
        path = f"{packages}:{PACKAGE}"
        return tool.finish(
            *runner, python, "-m", "pytest", "-p", PLUGIN, "-p",
            "no:cacheprovider", "-q", *options, cwd=tmp_path,
            env=conftest.environment(PYTHONPATH=path, **environment),
            **dict(extra))
    return start


def summary(done):
    """{'passed': 3, ...}"""
    return {word: int(number) for number, word in
            re.findall(r"(\d+) (passed|failed|skipped|error)s?\b",
                       done.stdout.splitlines()[-1])}


LIMITS = """
@pytest.fixture
def db():
    db = sqlite3.connect(":memory:")
    db.execute("create table t (a)")
    return db

@pytest.mark.crossings(library="sqlite3", function="execute", max=3)
def test_few(db):
    for n in range(3): db.execute("insert into t values (?)", (n,))

@pytest.mark.crossings(library="sqlite3", function="execute", max=3)
def test_many(db):
    for n in range(5): db.execute("insert into t values (?)", (n,))

@pytest.mark.crossings(library="zlib", exactly=7)
@pytest.mark.crossings(library="zlib", function="adler32", min=2)
def test_exactly():
    for n in range(5): zlib.crc32(b"x")
    for n in range(2): zlib.adler32(b"x")

@pytest.mark.crossings(library="zlib", min=1)
def test_none(): pass

@pytest.mark.parametrize("n", range(100))
def test_each(n, crossbill):
    assert crossbill.crossings("zlib") == 0
    for _ in range(n * 11 % 64): zlib.crc32(b"x")
    assert crossbill.crossings("zlib", "crc32") == n * 11 % 64
    with crossbill.counting() as counting:
        for _ in range(n % 5): zlib.crc32(b"x")
    zlib.crc32(b"x")
    assert counting.crossings("zlib") == n % 5
    assert crossbill.crossings("zlib") == n * 11 % 64 + n % 5 + 1
"""


def test_limits(project):
    done = project(LIMITS, "--crossbill")
    assert done.returncode == 1, done.stdout + done.stderr
    assert summary(done) == {"passed": 102, "failed": 2}
    text = done.stdout
    assert ("crossings of execute into sqlite3: 5, at most 3 allowed" in text)
    assert re.search(r" 5  _sqlite3  \S*execute\n +5 from test_it\.py:16 "
                     r"\(test_many\)", text), text
    assert "crossings into zlib: 0, at least 1 allowed" in text


def test_a_run_that_is_recorded_already(project):
    done = project(LIMITS, runner=(tool.CROSSBILL, "record", "--quiet",
                                   "--force", "-o", "r.db", "--"))
    assert summary(done) == {"passed": 102, "failed": 2}, done.stdout


def test_nobody_records(project):
    """The tests run, and it is said that their limits were not looked at."""
    done = project(LIMITS)
    assert done.returncode == 0
    assert summary(done) == {"passed": 4, "skipped": 100}
    assert "limits of 4 tests were not checked" in done.stdout
    done = project("def test_plain(): pass")
    assert "crossbill" not in done.stdout + done.stderr


def test_the_setting(project, tmp_path):
    (tmp_path / "pytest.ini").write_text("[pytest]\ncrossbill = true\n")
    assert summary(project(LIMITS)) == {"passed": 102, "failed": 2}


def test_copies(project):
    done = project("""
@pytest.mark.no_copies(strings=4)
def test_good():
    zlib.crc32(b"x" * 10000)

@pytest.mark.no_copies
def test_bad():
    db = sqlite3.connect(":memory:")
    for n in range(50): db.execute("select " + "?" , ("text" * n,)).fetchall()
""", "--crossbill")
    assert summary(done) == {"passed": 1, "failed": 1}, done.stdout
    assert "strings were converted, at most 0 allowed" in done.stdout


def test_copies_are_named_with_their_lines(project):
    done = project("""
@pytest.mark.no_copies
def test_bad():
    db = sqlite3.connect(":memory:")
    db.execute("select ?" , ("text" * 9,)).fetchall()
""", "--crossbill")
    assert re.search(r" bytes in \d+ calls of PyUnicode_AsUTF8AndSize\n"
                     r" +\d+ from test_it\.py:7 \(test_bad\)\n",
                     done.stdout), done.stdout


INTERNING = """
#include <Python.h>
static PyObject* work(PyObject* self, PyObject* unused) {
  static PyObject* name;  // as where keywords are read
  if (name == NULL) name = PyUnicode_InternFromString("a_keyword");
  return PyLong_FromLong(1);
}
static PyMethodDef methods[] = {{"work", work, METH_NOARGS, ""}, {0}};
static struct PyModuleDef module = {
    PyModuleDef_HEAD_INIT, "interning", "", -1, methods};
PyMODINIT_FUNC PyInit_interning(void) { return PyModule_Create(&module); }
"""


def test_interned_names_are_no_copies(project, tmp_path):
    """The first test of a session would fail, and no other."""
    tool.build(INTERNING, tmp_path / "interning.so",
               f"-I{sysconfig.get_path('include')}")
    done = project("""
import interning
@pytest.mark.no_copies
def test_first(): interning.work()
@pytest.mark.no_copies
def test_second(): interning.work()
""", "--crossbill")
    assert summary(done) == {"passed": 2}, done.stdout


@pytest.mark.parametrize("mark, says", [
    ('crossings(library="zlib")', "it needs max=, min= or exactly="),
    ("crossings(most=3)", "there is no argument most="),
    ('crossings("zlib", library="z", max=1)', "library= is there twice"),
    ("crossings(library=zlib, max=1)", "library= is a name in quotes"),
    ('crossings(library="zlib", max="3")', "max= is a whole number from 0 on"),
    ("crossings(max=1.5)", "max= is a whole number from 0 on, not 1.5"),
    ("no_copies(bytes=-1)", "bytes= is a whole number from 0 on, not -1"),
    ("no_copies(1, 2, 3)", "there are too many arguments")])
def test_marks_that_are_wrong(project, mark, says):
    """One line, which names what there is."""
    done = project(f"@pytest.mark.{mark}\ndef test_it(): pass\n", "--crossbill")
    assert summary(done) == {"failed": 1}, done.stdout
    line, = [line for line in done.stdout.splitlines()
             if says in line and not line.startswith("FAILED ")]
    assert line.startswith("@pytest.mark.") and "it takes " in line
    assert "_check" not in done.stdout and "excinfo" not in done.stdout


NEVER_CALLED = """
@pytest.mark.crossings(library="sqlit3", function="execute", max=0)
def test_typo(): sqlite3.connect(":memory:").execute("select 1")
@pytest.mark.crossings(library="zlib", function="crc23", max=0)
def test_typo_of_function(): zlib.crc32(b"x")
@pytest.mark.crossings(library="sqlite3", function="execute", max=0)
def test_no_typo(): pass
@pytest.mark.crossings(library="_sqlite3", max=0)
def test_no_typo_either(): pass
"""


@pytest.mark.parametrize("options", [(), ("-n", "2")])
def test_names_that_nothing_has(project, options):
    """They are no failures, and said once, whichever worker has called it."""
    done = project(NEVER_CALLED, "--crossbill", *options)
    assert summary(done) == {"passed": 4}, done.stdout
    lines = [line for line in done.stdout.splitlines()
             if line.startswith("crossbill: ")]
    assert len(lines) == 2, done.stdout
    assert ("crossbill: crossings(library='sqlit3', function='execute', max=0) "
            "in test_it.py::test_typo: no such library was called; there is "
            "_sqlite3, ") in done.stdout
    assert ("in test_it.py::test_typo_of_function: no such function was "
            "called; there is zlib.crc32, ") in done.stdout


def test_own_failures_come_first(project):
    done = project("""
@pytest.mark.crossings(library="zlib", max=0)
def test_fails():
    zlib.crc32(b"x")
    assert 1 == 2
""", "--crossbill")
    assert summary(done) == {"failed": 1}
    assert "assert 1 == 2" in done.stdout
    assert "allowed" not in done.stdout


def test_threads_and_tasks_count(project):
    done = project("""
import threading
@pytest.mark.crossings(library="zlib", exactly=30)
def test_threads():
    def work():
        for _ in range(10): zlib.crc32(b"x")
    threads = [threading.Thread(target=work) for _ in range(3)]
    for thread in threads: thread.start()
    for thread in threads: thread.join()
""", "--crossbill")
    assert summary(done) == {"passed": 1}, done.stdout


def test_glue_counts_once(project):
    done = project("""
import ctypes
libz = ctypes.CDLL("libz.so.1")
@pytest.mark.crossings(library="libz", function="crc32", exactly=9)
def test_ctypes():
    for _ in range(9): libz.crc32(0, b"x", 1)
""", "--crossbill")
    assert summary(done) == {"passed": 1}, done.stdout


def test_workers(project):
    done = project(LIMITS, "--crossbill", "-n", "2")
    assert summary(done) == {"passed": 102, "failed": 2}, done.stdout


def test_benchmarks(project, tmp_path):
    done = project("""
def test_speed(benchmark):
    benchmark.pedantic(zlib.crc32, (b"x",), rounds=20)
def test_extra(benchmark, request):
    benchmark.pedantic(zlib.crc32, (b"x",), rounds=2)
""", "--crossbill", "--benchmark-json=b.json", "--benchmark-disable-gc")
    assert summary(done) == {"passed": 2}, done.stdout
    import json
    rows = json.loads((tmp_path / "b.json").read_text())["benchmarks"]
    assert [row["extra_info"]["crossings"]["zlib"] for row in rows] == [20, 2]


def test_the_recording_is_kept_where_asked(project, tmp_path):
    done = project("def test_it(): zlib.crc32(b'x')", "--crossbill",
                   "--crossbill-output", "kept.db")
    assert done.returncode == 0
    assert tool.bill(tmp_path / "kept.db")["exit"] == 0
    assert not list(tmp_path.glob("crossbill.*.db"))


def test_output_and_status_are_those_of_pytest(project):
    done = project("def test_it(): print('seen')", "--crossbill", "-s")
    assert done.stdout.startswith("seen"), done.stdout
    assert done.returncode == 0
    assert project("", "--crossbill").returncode == 5  # no tests
    assert project("def test_it(): 1 / 0", "--crossbill").returncode == 1


def test_what_cannot_be_recorded_is_an_error(project, tmp_path):
    done = project("def test_it(): pass", "--crossbill",
                   CROSSBILL_PYTEST="1")
    assert done.returncode == 4
    assert "not recorded" in done.stderr
    # A tool that does nothing but run the command.
    fake = tmp_path / "bin"
    fake.mkdir()
    (fake / "crossbill").write_text(
        "#!/bin/sh\nwhile [ \"$1\" != -- ]; do shift; done; shift\n"
        "exec \"$@\"\n")
    (fake / "crossbill").chmod(0o755)
    (tmp_path / "conftest.py").write_text(
        f"import crossbill_ffi.pytest_plugin as p\n"
        f"p.tool = lambda: {str(fake / 'crossbill')!r}\n")
    done = project("def test_it(): pass", "--crossbill")
    assert done.returncode == 4 and "not recorded" in done.stderr
    (tmp_path / "conftest.py").write_text(
        "import crossbill_ffi.pytest_plugin as p\np.tool = lambda: None\n")
    done = project("def test_it(): pass", "--crossbill")
    assert done.returncode == 4 and "not installed" in done.stderr


def test_a_program_that_calls_pytest(project, tmp_path, python, packages):
    program = tmp_path / "run.py"
    program.write_text("import sys, pytest\nprint('once')\nsys.exit("
                       f"pytest.main(['-p', {PLUGIN!r}, '--crossbill']))\n")
    done = tool.finish(python, program, cwd=tmp_path, env=conftest.environment(
        PYTHONPATH=f"{packages}:{PACKAGE}"))
    assert done.returncode == 4
    assert done.stdout.count("once") == 1
    assert "pytest.main()" in done.stderr


def test_signals(tmp_path, python, packages):
    """SIGTERM to the first pytest ends both."""
    (tmp_path / "test_it.py").write_text(
        "import pathlib, time\ndef test_it():\n"
        "    pathlib.Path('begun').touch()\n    time.sleep(600)\n")
    child = subprocess.Popen(
        [python, "-m", "pytest", "-p", PLUGIN,
         "--crossbill", "-q"], cwd=tmp_path, stdout=subprocess.PIPE,
        env=conftest.environment(PYTHONPATH=f"{packages}:{PACKAGE}"))
    deadline = time.monotonic() + tool.SECONDS
    while not (tmp_path / "begun").exists():
        assert child.poll() is None and time.monotonic() < deadline
        time.sleep(0.1)
    child.send_signal(signal.SIGTERM)
    assert child.wait(tool.SECONDS) not in (0, None)
