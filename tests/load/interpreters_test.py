# SPDX-License-Identifier: MIT
"""All these tests once more, on each other Python that is installed and has an
extension built for it (`CROSSBILL_TEST_PYTHONS`, see python/CMakeLists.txt)."""
import os
import subprocess
import sys

import pytest
import pythons
from support import BUILD, HERE, core


def others():
    return [path for path in pythons.found()
            if os.path.realpath(path) != os.path.realpath(sys.executable)]


@pytest.mark.parametrize("path", others())
def test_all_again(path):
    python = pythons.Python(path)
    if not python.is_known:
        pytest.skip("older than Python 3.9, or it does not run")
    if not (BUILD / f"python/crossbill/_load{python.suffix}").exists():
        pytest.skip("no extension is built for it: it has no headers here, or "
                    "is not in CROSSBILL_TEST_PYTHONS")
    core()  # compiled once
    lock = {"PYTHON_GIL": "0"} if python.is_free_threaded else {}
    done = subprocess.run(
        [path, "-m", "unittest", "discover", "-s", HERE], timeout=300,
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        env={**os.environ, "BUILD": str(BUILD), **lock})
    assert done.returncode == 0, done.stdout.decode()[-4000:]


def test_a_free_threaded_one_is_here():
    if not any(pythons.Python(path).is_free_threaded
               for path in [sys.executable, *others()]):
        pytest.skip("no free-threaded Python: CROSSBILL_PYTHONS names one, or "
                    f"{' or '.join(pythons.FREE_THREADED)} is in the path")
