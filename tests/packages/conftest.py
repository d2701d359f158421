# SPDX-License-Identifier: MIT
"""What `make package` has made, installed as its users do."""
import pathlib
import re
import subprocess
import sys
import tarfile

import pytest

from harness import pythons, tool, wheels

FOLDER = tool.ROOT / "build" / "packages"
VERSION = re.search(r"project\(crossbill VERSION ([0-9.]+)",
                    (tool.ROOT / "CMakeLists.txt").read_text())[1]


def only(pattern):
    found = list(FOLDER.glob(pattern))
    assert len(found) == 1, f"{FOLDER} has {found or 'no'} {pattern}"
    return found[0]


@pytest.fixture(scope="session")
def wheel():
    return only(f"crossbill_ffi-{VERSION}-py3-none-*.whl")


@pytest.fixture(scope="session")
def sdist():
    return only(f"crossbill_ffi-{VERSION}.tar.gz")


@pytest.fixture(scope="session")
def npm_package():
    return only(f"crossbill-ffi-{VERSION}.tgz")


@pytest.fixture(scope="session")
def unpacked(tmp_path_factory):
    """The tarball's folder."""
    folder = tmp_path_factory.mktemp("tarball")
    with tarfile.open(only(f"crossbill-{VERSION}-linux-x86_64.tar.gz")) as tar:
        tar.extractall(folder)
    made, = folder.iterdir()
    return made


class Venv:
    """A bare one of an interpreter."""

    def __init__(self, python, folder):
        self.bin = pathlib.Path(folder) / "bin"
        subprocess.run([python, "-m", "venv", folder], check=True,
                       env=wheels.environment())

    def pip(self, *arguments):
        return tool.run(self.bin / "python", "-m", "pip", "install", "--quiet",
                        "--disable-pip-version-check", *arguments,
                        env=wheels.environment())

    def run(self, name, *arguments, **options):
        return tool.run(self.bin / name, *arguments,
                        env=wheels.environment(), **options)

    def finish(self, name, *arguments, **options):
        return tool.finish(self.bin / name, *arguments,
                           env=wheels.environment(), **options)


def interpreters():
    """Those that the wheel is for."""
    return [one for one in pythons.installed()
            if (3, 10) <= one.version[:2] <= (3, 15)]


def pytest_generate_tests(metafunc):
    if "interpreter" in metafunc.fixturenames:
        metafunc.parametrize("interpreter", interpreters(), ids=repr,
                             scope="session")


@pytest.fixture(scope="session")
def installed(interpreter, wheel, tmp_path_factory):
    """A venv with the wheel, for each interpreter."""
    venv = Venv(interpreter.path, tmp_path_factory.mktemp("venv"))
    venv.pip("--no-index", wheel)
    return venv


@pytest.fixture(scope="session")
def one_venv(wheel, tmp_path_factory):
    """A venv with the wheel, for the interpreter of the tests."""
    venv = Venv(sys.executable, tmp_path_factory.mktemp("one"))
    venv.pip("--no-index", wheel)
    return venv
