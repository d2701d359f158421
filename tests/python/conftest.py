# SPDX-License-Identifier: MIT
"""What the tests of Python programs share: interpreters, bills, packages."""
import functools
import os
import pathlib

import pytest

from harness import pythons, tool, wheels
from harness.tool import CROSSBILL, ROOT  # noqa: F401

# CPython's own tests, which test_cpython_suite.py runs on an interpreter of
# its own: here they would test this one, without Crossbill.
collect_ignore = ["cpython"]
HERE = pathlib.Path(__file__).resolve().parent
BUILD = ROOT / "build" / "python-tests"


def metered():
    """Those whose method tables this release meters: CPython 3.11."""
    return [i for i in pythons.installed() if i.version[:2] == (3, 11)]


def pytest_generate_tests(metafunc):
    if "interpreter" in metafunc.fixturenames:
        metafunc.parametrize("interpreter", metered(), ids=repr)
    if "known" in metafunc.fixturenames:
        metafunc.parametrize(
            "known", [i for i in pythons.installed() if i.has_headers
                      and (3, 13 if i.is_free_threaded else 9) <= i.version
                      < (3, 16)], ids=repr)
    if "headers" in metafunc.fixturenames:
        metafunc.parametrize(
            "headers", [i for i in pythons.installed()
                        if i.version >= (3, 9) and i.has_headers], ids=repr)


class Bill:
    """A JSON bill."""

    def __init__(self, data):
        self.data = data

    def entry(self, core, name):
        """The entry `name` of the module file that begins with `core`."""
        found = [e for e in self.data["entries"] if e["name"] == name
                 and (e["core"] == core or e["core"].startswith(core + "."))]
        assert len(found) <= 1, found
        return found[0] if found else None

    def calls(self, core, name):
        found = self.entry(core, name)
        return found["calls"] if found else 0


def environment(**extra):
    """The tests' environment, with no leftovers of pytest or coverage."""
    kept = {k: v for k, v in os.environ.items()
            if not k.startswith(("PYTEST", "COV", "PYTHON"))}
    return {**kept, **extra}


def run(command, **options):
    options.setdefault("env", environment())
    return tool.finish(*command, **options)


@pytest.fixture
def record(tmp_path):
    """record(command...) -> (the finished process, its Bill)."""
    def start(*command, flags=("--exact",), **options):
        file = tmp_path / "recording.db"
        file.unlink(missing_ok=True)
        options.setdefault("env", environment())
        done = tool.record(*flags, "--quiet", "-o", file, "--", *command,
                           **options)
        assert file.exists(), done.stderr
        return done, Bill(tool.bill(file))
    return start


@pytest.fixture
def packages(interpreter):
    """A folder with the wheels of requirements.txt for this interpreter, and
    for others of its version: they take the same."""
    return wheels.folder(interpreter.path, HERE / "requirements.txt",
                         "packages")


@pytest.fixture
def counted(interpreter, tmp_path_factory):
    """The folder of the extension module built from counted.c."""
    if not interpreter.has_headers:
        pytest.skip(f"no headers of {interpreter!r}")
    return build_extension(interpreter, "counted")


@functools.cache
def build_extension(interpreter, name, *flags):
    """The folder of the extension module built from NAME.c."""
    folder = BUILD / f"{name}-{interpreter!r}"
    folder.mkdir(parents=True, exist_ok=True)
    tool.build(HERE / f"{name}.c", folder / f"{name}{interpreter.suffix}",
               "-O2", "-Wall", "-Werror", *flags, "-I", interpreter.include,
               compiler=os.environ.get("CC", "cc"))
    return folder
