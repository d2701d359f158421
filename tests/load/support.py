# SPDX-License-Identifier: MIT
"""What the tests of crossbill.load share. They are unittest cases, so that
interpreters without pytest run them, too (interpreters_test.py):

    BUILD=build/release python3 -m unittest discover -s tests/load

Compilers of cores: $CXX, and $CORE_FLAGS for sanitizers. $PACKAGE: the build's
folder with the extension, python-abi3 for that of the stable ABI.
"""
import array
import contextlib
import fcntl
import os
import pathlib
import subprocess
import sys
import threading
import unittest

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[1]
sys.path.append(str(ROOT / "tests"))  # as pytest.ini says, without pytest
BUILD = ROOT / os.environ.get("BUILD", "build/release")
MADE = BUILD / "load-tests"
PACKAGE = BUILD / os.environ.get("PACKAGE", "python")
sys.path.insert(0, str(PACKAGE))
# numpy, if the tests of Python programs have brought it.
sys.path.append(str(ROOT / "build/python-tests" /
                    "packages-{}.{}".format(*sys.version_info)))

import crossbill_ffi as crossbill  # noqa: E402  (found by the lines above)
from harness import tool  # noqa: E402
from harness.tool import INCLUDE  # noqa: E402


def compile_library(source, name, *flags):
    """A core in MADE, compiled if it is older than its sources."""
    MADE.mkdir(parents=True, exist_ok=True)
    library = MADE / name
    sources = [source, *INCLUDE.rglob("*.h"), *INCLUDE.rglob("*.hpp")]
    with open(MADE / f"{name}.lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        newest = max(file.stat().st_mtime for file in sources)
        if not library.exists() or library.stat().st_mtime < newest:
            fresh = library.with_suffix(".new")
            tool.build_core(source, fresh, "-O1", "-g", "-shared", "-fPIC",
                            *os.environ.get("CORE_FLAGS", "").split(), *flags,
                            compiler=os.environ.get("CXX", "c++"))
            os.replace(fresh, library)
    return library


def compile_text(text, name):
    MADE.mkdir(parents=True, exist_ok=True)
    source = MADE / f"{name}.cpp"
    if not source.exists() or source.read_text() != text:
        source.write_text(text)
    return compile_library(source, f"lib{name}.so")


def core():
    return crossbill.load(compile_library(HERE / "core.cpp", "libcore.so"))


OTHER = """
#include <crossbill/boundary.hpp>
#include <memory>
struct Counter { int64_t sum; };
CROSSBILL_OBJECT(Counter, counter_free, any_thread, "Counts, too.")
std::unique_ptr<Counter> counter_new(int64_t start) {
  return std::unique_ptr<Counter>(new Counter{start});
}
CROSSBILL_EXPORT(o_counter_new, counter_new, "A new one.", "start")
int64_t counter_peek(const Counter& counter) { return counter.sum; }
CROSSBILL_EXPORT(o_counter_peek, counter_peek, "The sum.", "counter")
"""


def other():
    """Another library, with an object type of the same name."""
    return crossbill.load(compile_text(OTHER, "other"))


def doubles(*items):
    return array.array("d", items)


def run_python(script, *arguments, **environment):
    """Another process of this interpreter; (status, its output)."""
    done = subprocess.run(
        [sys.executable, "-c", script, *map(str, arguments)], cwd="/",
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT, timeout=600,
        env={**os.environ, "PYTHONPATH": str(PACKAGE), **environment})
    return done.returncode, done.stdout.decode()


def together(*works):
    """All of them at once, each on a thread; their results. What one raises is
    raised here."""
    start, results, errors = threading.Barrier(len(works)), {}, []

    def run(i, work):
        start.wait(600)
        try:
            results[i] = work()
        except BaseException as error:
            errors.append(error)
    threads = [threading.Thread(target=run, args=pair, daemon=True)
               for pair in enumerate(works)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(600)
        if thread.is_alive():
            raise AssertionError("a thread hangs")
    if errors:
        raise errors[0]
    return [results[i] for i in range(len(works))]


def until_first(first, *others):
    """All at once; the others again and again, until the first has ended."""
    ended = threading.Event()

    def run_first():
        try:
            return first()
        finally:
            ended.set()

    def run(other):
        while not ended.is_set():
            other()
    return together(run_first, *[lambda o=other: run(o) for other in others])


@contextlib.contextmanager
def unraisable():
    """Collects what cannot be raised."""
    seen = []
    before = sys.unraisablehook
    sys.unraisablehook = lambda args: seen.append(args.exc_value)
    try:
        yield seen
    finally:
        sys.unraisablehook = before


class Case(unittest.TestCase):
    def refused(self, error, text, function, *arguments, **named):
        """The call raises the error, whose message has the text in it."""
        with self.assertRaises(error) as raised:
            function(*arguments, **named)
        self.assertIn(text, str(raised.exception))
        return raised.exception
