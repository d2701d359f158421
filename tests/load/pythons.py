# SPDX-License-Identifier: MIT
"""Interpreters that tests/load runs on, beside the one that runs the tests."""
import os
import pathlib
import shutil
import subprocess

FREE_THREADED = ("python3.13t", "python3.14t")
QUESTION = """
import sys, sysconfig
print(sys.version_info >= (3, 9), sysconfig.get_config_var("EXT_SUFFIX"),
      bool(sysconfig.get_config_var("Py_GIL_DISABLED")))
"""


def found():
    """What is installed, and what $CROSSBILL_PYTHONS names, by colons."""
    named = os.environ.get("CROSSBILL_PYTHONS", "").split(":")
    every = [*pathlib.Path.home().glob(".pyenv/versions/*/bin/python"),
             *pathlib.Path("/usr/bin").glob("python3.*[0-9]"),
             *map(shutil.which, FREE_THREADED), *named]
    return sorted({str(path) for path in every if path})


class Python:
    """An interpreter, and what it says of itself."""

    def __init__(self, path):
        self.path = path
        known = subprocess.run([path, "-c", QUESTION], capture_output=True,
                               text=True)
        answer = known.stdout.split() if known.returncode == 0 else []
        self.is_known = answer[:1] == ["True"]
        self.suffix = answer[1] if self.is_known else None
        self.is_free_threaded = self.is_known and answer[2] == "True"
