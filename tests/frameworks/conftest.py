# SPDX-License-Identifier: MIT
"""A Python with the packages, and the environment of what runs on it."""
import fcntl
import os
import pathlib
import subprocess
import sys

import pytest

from harness import tool

HERE = pathlib.Path(__file__).resolve().parent
FOLDER = tool.ROOT / "build" / "frameworks"


@pytest.fixture(scope="session")
def python():
    """A Python with the packages."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    ready = FOLDER / "venv" / "requirements.txt"
    wanted = (HERE / "requirements.txt").read_text()
    with open(FOLDER / "lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not ready.exists() or ready.read_text() != wanted:
            subprocess.run([sys.executable, "-m", "venv", "--clear",
                            FOLDER / "venv"], check=True)
            subprocess.run([FOLDER / "venv/bin/pip", "install", "--quiet",
                            "--disable-pip-version-check",
                            "--only-binary=:all:", "-r",
                            HERE / "requirements.txt"], check=True)
            ready.write_text(wanted)
    return FOLDER / "venv" / "bin" / "python"


def environment(folder):
    kept = {key: value for key, value in os.environ.items()
            if not key.startswith(("PYTEST", "PYTHON"))}
    # Modules are compiled in both runs, or in none; threads of numeric
    # libraries call no Python.
    return {**kept, "PYTHONDONTWRITEBYTECODE": "1", "PYTHONHASHSEED": "0",
            "OMP_NUM_THREADS": "1", "HOME": str(folder)}
