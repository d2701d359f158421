# SPDX-License-Identifier: MIT
"""Threads that libraries start, by library: those of an extension module that
wait for the host's lock, OpenBLAS's, which its constructor starts before we can
look, and none of Python's own.
"""
import sqlite3

import pytest

import conftest

HOLD = """
import pooled, threading
for _ in range(4):
    pooled.hold()
    thread = threading.Thread(target=len, args=("",))
    thread.start()
    thread.join()
"""

MULTIPLY = """
import numpy
a = numpy.ones((400, 400))
for _ in range(20):
    b = a @ a
assert b[0, 0] == 400
"""


def lines(bill):
    return {line["core"].split(".")[0]: line
            for line in bill.data["library_threads"]}


@pytest.mark.parametrize("mode", [["--exact"], [], ["--count-only"]])
def test_who_waits_for_the_lock(known, record, mode):
    folder = conftest.build_extension(known, "pooled")
    done, bill = record(known.path, "-c", HOLD, flags=mode, cwd=folder)
    assert done.returncode == 0, done.stderr
    found = lines(bill)
    assert set(found) == {"pooled"}
    assert found["pooled"]["threads"] == 4
    waited = found["pooled"]["waited_for_lock_ns"]
    if mode == ["--count-only"]:
        assert waited is None
    else:
        # CPython waits for 5 ms before it asks for the lock to be dropped.
        assert waited >= 4 * 4_000_000


@pytest.mark.parametrize("mode", [["--exact"], []])
def test_threads_of_a_constructor(interpreter, packages, record, tmp_path,
                                  mode):
    """BLAS has as many as we ask for, the caller is one of them."""
    environment = conftest.environment(OPENBLAS_NUM_THREADS="2",
                                       PYTHONPATH=str(packages))
    done, bill = record(interpreter.path, "-c", MULTIPLY, flags=mode,
                        env=environment)
    assert done.returncode == 0, done.stderr
    (name, line), = lines(bill).items()
    assert name.startswith("libscipy_openblas")
    assert line["threads"] == 1 and line["cpu_ns"] > 0
    product = bill.entry("_multiarray_umath", "matmul")
    assert product["pool_calls"] > 0
    assert 0 < product["pool_cpu_ns"] <= line["cpu_ns"]
    with sqlite3.connect(tmp_path / "recording.db") as database:
        (outside,), = database.execute(
            "SELECT count(*) FROM threads WHERE library IS NULL AND tid != "
            "(SELECT pid FROM processes)")
    assert outside == 0
