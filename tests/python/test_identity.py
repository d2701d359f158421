# SPDX-License-Identifier: MIT
"""A program for each rule that would notice us prints the same, plain and in
each mode, byte for byte, and ends the same.

The first interpreter of 3.11 alone; where CROSSBILL_LONG is set, all from 3.11
on that have a GIL. One that prints two things in two plain runs is no witness,
and fails, too.
"""
import subprocess

import pytest

import conftest
from harness import pythons, wheels

SCRIPTS = sorted((conftest.HERE / "identity").glob("*.py"))
MODES = {"default": (), "exact": ("--exact",), "count": ("--count-only",)}


def outcome(done):
    """A shell tells a signal as 128 more, and so does `record`."""
    status = done.returncode
    return 128 - status if status < 0 else status, done.stdout, done.stderr


def tested():
    if not pythons.LONG:
        return conftest.metered()[:1]
    return [one for one in pythons.installed()
            if (3, 11) <= one.version < (3, 16) and not one.is_free_threaded]


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.stem)
@pytest.mark.parametrize("one", tested(), ids=repr)
def test_same(one, script, record):
    try:
        packages = wheels.folder(one.path, conftest.HERE / "requirements.txt",
                                 "packages")
    except subprocess.CalledProcessError:
        pytest.skip(f"not all packages are to be had for {one!r}")
    names = {"PYTHONPATH": str(packages), "PYTHONHASHSEED": "0",
             "PYTHONDONTWRITEBYTECODE": "1", "OPENBLAS_NUM_THREADS": "1"}
    env = conftest.environment(**names)
    alone = outcome(conftest.run([one.path, script], env=env))
    assert alone[0] == 0, alone[2]
    for mode, flags in MODES.items():
        done, bill = record(one.path, script, flags=flags, env=env)
        if outcome(done) != alone:
            again = outcome(conftest.run([one.path, script], env=env))
            assert again == alone, "two plain runs differ"
        assert (mode, *outcome(done)) == (mode, *alone)
        assert bill.data["recorder"]["lost"] == 0
