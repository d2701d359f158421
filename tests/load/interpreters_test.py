# SPDX-License-Identifier: MIT
"""All these tests once more, on each other Python that is installed and has an
extension built for it (`CROSSBILL_TEST_PYTHONS`, see python/CMakeLists.txt)."""
import os
import pathlib
import subprocess
import sys

import pytest
from support import BUILD, HERE, core

QUESTION = """
import sys, sysconfig
print(sys.version_info >= (3, 9), sysconfig.get_config_var("EXT_SUFFIX"))
"""


def interpreters():
    found = [*pathlib.Path.home().glob(".pyenv/versions/*/bin/python"),
             *pathlib.Path("/usr/bin").glob("python3.*[0-9]")]
    return sorted(str(path) for path in found
                  if os.path.realpath(path) != os.path.realpath(sys.executable))


@pytest.mark.parametrize("python", interpreters())
def test_all_again(python):
    known = subprocess.run([python, "-c", QUESTION], capture_output=True,
                           text=True)
    if known.returncode != 0 or known.stdout.split()[0] != "True":
        pytest.skip("older than Python 3.9, or it does not run")
    suffix = known.stdout.split()[1]
    if not (BUILD / "python/crossbill" / f"_load{suffix}").exists():
        pytest.skip("no extension is built for it: it has no headers here, or "
                    "is not in CROSSBILL_TEST_PYTHONS")
    core()  # compiled once
    done = subprocess.run(
        [python, "-m", "unittest", "discover", "-s", HERE], timeout=300,
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT, env={**os.environ, "BUILD": str(BUILD)})
    assert done.returncode == 0, done.stdout.decode()[-4000:]
