# SPDX-License-Identifier: MIT
"""Finds the CPythons that are installed; as a program it prints their paths,
and with the word `others` those that tests/load runs on, too.

Looked at: the one that runs the tests, which stands first, those in the path
and of pyenv, and what $CROSSBILL_PYTHONS names, by colons.
"""
import functools
import json
import os
import pathlib
import subprocess
import sys

LONG = "CROSSBILL_LONG" in os.environ
QUESTION = """
import json, sys, sysconfig as s
print(json.dumps([sys.executable, list(sys.version_info[:3]),
    s.get_paths()["include"], s.get_config_var("EXT_SUFFIX"),
    bool(s.get_config_var("Py_ENABLE_SHARED")),
    bool(s.get_config_var("Py_GIL_DISABLED"))]))
"""
NAMES = ["python3", *(f"python3.{minor}{kind}" for minor in range(8, 30)
                      for kind in ("", "t"))]


class Interpreter:
    """One of them: its real executable, version and headers."""

    def __init__(self, command):
        executable, version, include, suffix, shared, free = json.loads(
            subprocess.run([command, "-c", QUESTION], check=True, text=True,
                           stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
                           ).stdout)
        self.path = os.path.realpath(executable)
        self.version = tuple(version)
        self.include = pathlib.Path(include)
        self.suffix = suffix
        self.is_shared = shared
        self.is_free_threaded = free

    def __repr__(self):
        number = ".".join(map(str, self.version))
        return (number + "t" * self.is_free_threaded
                + ("" if self.is_shared else "-static"))

    def library(self):
        """The shared library that the executable is linked with, if any."""
        lines = subprocess.run(["ldd", self.path], check=True, text=True,
                               stdout=subprocess.PIPE).stdout.splitlines()
        return [line.split()[2] for line in lines if "libpython" in line]

    @property
    def knows_stable_abi(self):
        """Whether it can import our _load.abi3.so."""
        return self.version >= (3, 12) and not self.is_free_threaded

    def has_extension(self, package, name):
        """Whether crossbill_ffi has it there, its own or the stable one."""
        folder = package / "crossbill_ffi"
        return ((folder / f"{name}{self.suffix}").exists()
                or self.knows_stable_abi
                and (folder / f"{name}.abi3.so").exists())

    @property
    def has_headers(self):
        return (self.include / "Python.h").exists()


def commands():
    yield sys.executable
    yield from os.environ.get("CROSSBILL_PYTHONS", "").split(":")
    yield from (os.path.join(folder, name) for folder in os.get_exec_path()
                for name in NAMES)
    yield from map(str, sorted(pathlib.Path.home().glob(
        ".pyenv/versions/3.*/bin/python")))


@functools.lru_cache(maxsize=None)
def installed():
    """Each once, from 3.8 on; a name without an interpreter is left out."""
    found = {}
    for command in filter(os.path.exists, commands()):
        try:
            one = Interpreter(command)
        except (subprocess.CalledProcessError, OSError, ValueError):
            continue
        if one.version >= (3, 8):
            found.setdefault(one.path, one)
    return list(found.values())


def others():
    """Those that tests/load runs on, beside the one that runs the tests: the
    newest and the free-threaded; all of them where CROSSBILL_LONG is set."""
    able = [one for one in installed() if one.version >= (3, 9)
            and one.has_headers
            and one.path != os.path.realpath(sys.executable)]
    able.sort(key=lambda one: one.version)
    return able if LONG else [one for one in able
                              if one is able[-1] or one.is_free_threaded]


if __name__ == "__main__":
    for one in others() if "others" in sys.argv[1:] else installed():
        print(one.path)
