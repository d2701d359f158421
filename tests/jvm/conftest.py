# SPDX-License-Identifier: MIT
"""What the tests of Java programs share: JDKs, compiled programs, records."""
import functools
import os
import pathlib

import pytest

from harness import jars, jdks, tool

HERE = pathlib.Path(__file__).resolve().parent
LONG = "CROSSBILL_LONG" in os.environ


def pytest_generate_tests(metafunc):
    if "jdk" not in metafunc.fixturenames:
        return
    found = jdks.installed() if LONG else jdks.installed()[:1]
    missing = pytest.param(None, marks=pytest.mark.skip(
        reason="no JDK 17 or newer"))
    metafunc.parametrize("jdk", found or [missing], ids=repr)


@functools.cache
def java(jdk, program, *libraries):
    """The arguments of `java` that run programs/PROGRAM.java."""
    folder = jdk.folder("classes")
    path = [folder, *jars.paths(*libraries)]
    path = os.pathsep.join(map(str, path))
    jdk.compile(folder, HERE / "programs" / f"{program}.java", path=path)
    return ["-cp", path, program]


def record(jdk, command, file, *flags, **options):
    """What the program printed, recorded."""
    file.unlink(missing_ok=True)
    done = tool.record(*flags, "--quiet", "-o", file, "--", jdk.command(),
                       *command, **options)
    assert done.returncode == 0, done.stderr
    return done
