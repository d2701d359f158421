# SPDX-License-Identifier: MIT
"""What the tests of Python programs share: interpreters, bills, packages.

CROSSBILL names the built tool; CROSSBILL_TEST_PYTHONS (paths, colon-separated)
adds interpreters to those found on PATH.
"""
import fcntl
import functools
import json
import os
import pathlib
import subprocess
import sys

import pytest

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[1]
BUILD = ROOT / "build" / "python-tests"
CROSSBILL = pathlib.Path(
    os.environ.get("CROSSBILL", ROOT / "build/release/crossbill")).absolute()
TIMEOUT = 240


class Interpreter:
    """An installed CPython: its real executable, version and headers."""

    def __init__(self, command):
        facts = json.loads(subprocess.run(
            [command, "-c", "import json, sys, sysconfig as s; print("
             "json.dumps([sys.executable, list(sys.version_info[:3]),"
             " s.get_paths()['include'], s.get_config_var('EXT_SUFFIX'),"
             " bool(s.get_config_var('Py_ENABLE_SHARED'))]))"],
            check=True, capture_output=True, text=True).stdout)
        self.path = os.path.realpath(facts[0])
        self.version = tuple(facts[1])
        self.include = pathlib.Path(facts[2])
        self.suffix = facts[3]
        self.shared = facts[4]

    def __repr__(self):
        number = ".".join(map(str, self.version))
        return number + ("" if self.shared else "-static")

    @property
    def has_headers(self):
        return (self.include / "Python.h").exists()


@functools.cache
def interpreters():
    """Every CPython from 3.9 on, the one that runs the tests first."""
    commands = [sys.executable]
    commands += os.environ.get("CROSSBILL_TEST_PYTHONS", "").split(":")
    for folder in os.get_exec_path():
        commands += [os.path.join(folder, name) for name in
                     ["python3"] + [f"python3.{n}" for n in range(9, 14)]]
    found = {}
    for command in filter(os.path.exists, commands):
        try:
            interpreter = Interpreter(command)
        except (subprocess.CalledProcessError, OSError, ValueError):
            continue
        if interpreter.version >= (3, 9):
            found.setdefault(interpreter.path, interpreter)
    return list(found.values())


def metered():
    """Those whose method tables this release meters: CPython 3.11."""
    return [i for i in interpreters() if i.version[:2] == (3, 11)]


def pytest_generate_tests(metafunc):
    if "interpreter" in metafunc.fixturenames:
        metafunc.parametrize("interpreter", metered(), ids=repr)
    if "headers" in metafunc.fixturenames:
        metafunc.parametrize(
            "headers", [i for i in interpreters() if i.has_headers], ids=repr)


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


def run(command, timeout_seconds=TIMEOUT, **options):
    options.setdefault("env", environment())
    return subprocess.run([str(c) for c in command], capture_output=True,
                          text=True, timeout=timeout_seconds,
                          stdin=subprocess.DEVNULL, **options)


@pytest.fixture
def record(tmp_path):
    """record(command...) -> (the finished process, its Bill)."""
    def start(*command, flags=("--exact",), **options):
        file = tmp_path / "recording.db"
        file.unlink(missing_ok=True)
        done = run([CROSSBILL, "record", *flags, "--quiet", "-o", file, "--",
                    *command], **options)
        assert file.exists(), done.stderr
        shown = run([CROSSBILL, "report", "--format", "json", file])
        assert shown.returncode == 0, shown.stderr
        return done, Bill(json.loads(shown.stdout))
    return start


@pytest.fixture
def packages(interpreter):
    """A folder with the wheels of requirements.txt for this interpreter."""
    requirements = HERE / "requirements.txt"
    folder = BUILD / f"packages-{interpreter!r}"
    BUILD.mkdir(parents=True, exist_ok=True)
    with open(BUILD / "lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        stamp = folder / "requirements.txt"
        if not stamp.exists() or stamp.read_text() != requirements.read_text():
            subprocess.run([venv(interpreter), "-m", "pip", "install",
                            "--quiet", "--disable-pip-version-check",
                            "--only-binary=:all:", "--upgrade", "--target",
                            folder, "-r", requirements], check=True)
            stamp.write_text(requirements.read_text())
    return folder


def venv(interpreter):
    """A Python with pip: Debian's own refuses to install anywhere."""
    folder = BUILD / f"venv-{interpreter!r}"
    python = folder / "bin" / "python"
    if not (folder / "bin" / "pip").exists():
        subprocess.run([interpreter.path, "-m", "venv", "--clear", folder],
                       check=True, env=environment())
    return python


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
    compile_command = [os.environ.get("CC", "cc"), "-shared", "-fPIC", "-O2",
                       "-Wall", "-Werror", *flags, "-I", interpreter.include,
                       HERE / f"{name}.c", "-o",
                       folder / f"{name}{interpreter.suffix}"]
    done = run(compile_command)
    assert done.returncode == 0, done.stderr
    return folder
