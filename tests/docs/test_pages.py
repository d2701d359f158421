# SPDX-License-Identifier: MIT
"""All that stands on the pages of docs/guide: commands run, outputs real.

`tests/docs/test_pages.py --write [PAGE]` puts today's outputs on the pages.
What was seen to fail: a count on a page changed by one; a word of a finding;
a command that does not exist.
"""
import functools
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "tests"), str(ROOT / "tests/docs")]

import pytest  # noqa: E402

import page  # noqa: E402
from harness import tool, wheels  # noqa: E402

PAGES = sorted(path for path in (ROOT / "docs/guide").glob("*.md")
               if any(page.steps(path.read_text())))
# What a page needs beside the tool and Python, by a word that is on it.
NEEDS = {"rustc ": ["rustc", "--version"],
         "cmake": ["cmake", "--version"],
         "javac ": ["javac", "-version"],
         "--includedir": ["python3", "-m", "crossbill_ffi", "--includedir"],
         "--cmakedir": ["python3", "-m", "crossbill_ffi", "--cmakedir"]}


@functools.lru_cache(maxsize=None)
def environment():
    """That of a user who has installed crossbill-ffi: its command and package,
    and a python3 that is the one of the tests."""
    build = tool.CROSSBILL.parent
    folder = wheels.BUILD / "docs"
    python = folder / "bin" / "python3"
    if not python.exists():
        subprocess.run([sys.executable, "-m", "venv", "--clear", folder],
                       check=True)
    packages = wheels.folder(python, ROOT / "tests/docs/requirements.txt",
                             "docs-packages")
    clean = {name: value for name, value in os.environ.items()
             if name.isupper() and not name.startswith(("CROSSBILL", "PYTHON"))}
    return {**clean, "LC_ALL": "C.UTF-8", "PYTHONDONTWRITEBYTECODE": "1",
            "PATH": f"{folder / 'bin'}:{build}:{os.environ['PATH']}",
            "PYTHONPATH": f"{build / 'python'}:{packages}",
            # pip takes what is here: it asks no index.
            "PIP_NO_BUILD_ISOLATION": "0", "PIP_NO_INDEX": "1",
            "PIP_NO_DEPS": "1", "PIP_DISABLE_PIP_VERSION_CHECK": "1"}


def missing(text):
    """What a page needs that is not here, or None."""
    for word, command in NEEDS.items():
        found = shutil.which(command[0], path=environment()["PATH"])
        if word in text and (found is None or subprocess.run(
                command, env=environment(), capture_output=True).returncode):
            return " ".join(command)
    return None


def run(path, folder, write=False):
    """What differs, in a folder; what pip installs goes to a second one."""
    packages = folder / "packages"
    return page.run(
        path, folder / "work",
        {**environment(), "PIP_TARGET": str(packages),
         "PYTHONPATH": f"{packages}:{environment()['PYTHONPATH']}"},
        {str(tool.CROSSBILL.parent): "/opt/crossbill/bin"}, write)


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.stem)
def test_page(path, tmp_path):
    """What a finding promises is held against the time of the run, which other
    programs make longer: a page has three tries."""
    lacking = missing(path.read_text())
    if lacking:
        pytest.skip(f"'{lacking}' does not work here")
    for attempt in range(3):
        folder = tmp_path / str(attempt)
        folder.mkdir()
        wrong = run(path, folder)
        if not wrong:
            return
    pytest.fail("\n\n".join(wrong), pytrace=False)


def main(words):
    wanted = [path for path in PAGES if not words or path.stem in words]
    for path in wanted:
        lacking = missing(path.read_text())
        if lacking:
            print(f"{path.stem}: '{lacking}' does not work here")
            continue
        with tempfile.TemporaryDirectory() as folder:
            for text in run(path, pathlib.Path(folder), write=True):
                print(f"{path.stem}: {text}\n")


if __name__ == "__main__":
    main([word for word in sys.argv[1:] if word != "--write"])
