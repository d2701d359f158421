# SPDX-License-Identifier: MIT
"""All these tests once more on another Python, the newest that is installed; on
each of them where CROSSBILL_LONG is set. CROSSBILL_TEST_PYTHONS of the build
has the extensions (python/CMakeLists.txt)."""
import os
import subprocess

import pytest
from harness import pythons
from support import BUILD, HERE, core


@pytest.mark.parametrize("python", pythons.others(), ids=repr)
def test_all_again(python):
    if not (BUILD / f"python/crossbill_ffi/_load{python.suffix}").exists():
        pytest.skip("no extension is built for it: it is not in "
                    "CROSSBILL_TEST_PYTHONS")
    core()  # compiled once
    lock = {"PYTHON_GIL": "0"} if python.is_free_threaded else {}
    done = subprocess.run(
        [python.path, "-m", "unittest", "discover", "-s", HERE], timeout=600,
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        env={**os.environ, "BUILD": str(BUILD), **lock})
    assert done.returncode == 0, done.stdout.decode()[-4000:]


def test_a_free_threaded_one_is_here():
    if not any(one.is_free_threaded for one in pythons.installed()):
        pytest.skip("no free-threaded Python: CROSSBILL_PYTHONS names one, or "
                    "python3.13t or its like is in the path")
