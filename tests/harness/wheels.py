# SPDX-License-Identifier: MIT
"""Folders with the wheels of a requirements file, for one interpreter."""
import fcntl
import os
import subprocess

from harness import tool

BUILD = tool.ROOT / "build" / "python-tests"
QUESTION = "import sys; print('{}.{}'.format(*sys.version_info))"


def environment():
    """Ours, with nothing that speaks to Python."""
    return {name: value for name, value in os.environ.items()
            if not name.startswith("PYTHON")}


def venv(python, name):
    """A Python with pip: Debian's own refuses to install anywhere."""
    folder = BUILD / f"venv-{name}"
    if not (folder / "bin" / "pip").exists():
        subprocess.run([python, "-m", "venv", "--clear", folder], check=True,
                       env=environment())
    return folder / "bin" / "python"


def folder(python, requirements, name):
    """The one for this interpreter, and for others of its version: they take
    the same. Made anew when the file has changed."""
    version = tool.run(python, "-c", QUESTION, env=environment()).strip()
    found = BUILD / f"{name}-{version}"
    BUILD.mkdir(parents=True, exist_ok=True)
    with open(BUILD / "lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        stamp = found / "requirements.txt"
        if not stamp.exists() or stamp.read_text() != requirements.read_text():
            subprocess.run([venv(python, version), "-m", "pip", "install",
                            "--quiet", "--disable-pip-version-check",
                            "--only-binary=:all:", "--upgrade", "--target",
                            found, "-r", requirements], check=True)
            stamp.write_text(requirements.read_text())
    return found
