# SPDX-License-Identifier: MIT
"""One build of the extensions for all CPythons from 3.12 on that have their
lock: it passes all of tests/load on each of them, needs nothing that the stable
ABI does not promise, and is taken only where there is none for the version.

Its package is BUILD/python-abi3. What differs there is in python/README.md,
"Which build"; no test of tests/load sees it.

Seen to fail: with the build for 3.12 in place of the stable one.
"""
import os
import shutil
import subprocess

import pytest
from harness import pythons, tool

BUILD = tool.CROSSBILL.parent
STABLE, OWN = BUILD / "python-abi3", BUILD / "python"
NAMES = ("_load", "_region")
ABLE = [one for one in pythons.installed() if one.knows_stable_abi]


def where(python, package):
    """The files that it imports."""
    question = "".join(f"import crossbill_ffi.{name} as one; print(one.__file__)\n"
                       for name in NAMES)
    return tool.run(python.path, "-c", question, cwd="/",
                    env={**os.environ, "PYTHONPATH": str(package)}).split()


def test_there_are_two_versions():
    assert len({one.version[:2] for one in ABLE}) >= 2, "3.12 and a newer one"


@pytest.mark.parametrize("python", ABLE, ids=repr)
def test_all_of_load(python):
    done = subprocess.run(
        [python.path, "-m", "unittest", "discover", "-s",
         tool.ROOT / "tests" / "load"], timeout=900, stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        env={**os.environ, "BUILD": str(BUILD), "PACKAGE": STABLE.name})
    assert done.returncode == 0, done.stdout.decode()[-4000:]


@pytest.mark.parametrize("python", ABLE, ids=repr)
def test_own_build_comes_first(python, tmp_path):
    assert where(python, STABLE) == [
        str(STABLE / "crossbill_ffi" / f"{name}.abi3.so") for name in NAMES]
    if not (OWN / "crossbill_ffi" / f"_load{python.suffix}").exists():
        pytest.skip("it has no build of its own: no headers")
    folder = tmp_path / "crossbill_ffi"
    shutil.copytree(OWN / "crossbill_ffi", folder)
    for name in NAMES:
        shutil.copy(STABLE / "crossbill_ffi" / f"{name}.abi3.so", folder)
    assert where(python, tmp_path) == [
        str(folder / f"{name}{python.suffix}") for name in NAMES]


PROMISED = ("from test.test_stable_abi_ctypes import SYMBOL_NAMES as names\n"
            "print(*names, sep='\\n')")


@pytest.mark.parametrize("name", NAMES)
def test_needs_what_is_promised(name):
    lists = [subprocess.run([one.path, "-c", PROMISED], text=True,
                            stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
             for one in ABLE if one.version < (3, 13)]
    promised = {word for done in lists for word in done.stdout.split()}
    if not promised:
        pytest.skip("no Python 3.12 with CPython's own tests, which list it")
    lines = tool.run("nm", "-D", "--undefined-only",
                     STABLE / "crossbill_ffi" / f"{name}.abi3.so").splitlines()
    needed = {line.split()[-1] for line in lines}
    needed = {name for name in needed if name.startswith(("Py", "_Py"))}
    assert "PyModuleDef_Init" in needed
    assert needed <= promised, sorted(needed - promised)
