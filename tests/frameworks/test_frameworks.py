# SPDX-License-Identifier: MIT
"""From which line real programs call, against sys.setprofile's stack.

A program runs twice: under a profile function that notes each call of a C
function with its leaf and where it is called from (witness.py), and recorded.
What is compared are the functions that both know by their name and leaf; a line
of the bill is right as far as the witness saw that part of the leaf's calls
come from there. What counts is time: as the bill has it, of these functions.
"""
import collections
import fcntl
import json
import os
import pathlib
import subprocess
import sys

import pytest

from harness import tool

HERE = pathlib.Path(__file__).resolve().parent
FOLDER = tool.ROOT / "build" / "frameworks"
PROGRAMS = sorted((HERE / "programs").glob("with_*.py"))
LEAST_RIGHT = 0.95
# Of the bill's time, what must be comparable, so that a program cannot be right
# by being unseen. Of most the rest are calls that a profile function is not
# told of: constructors, operators, module initialisers.
LEAST_COMPARED = 0.1


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


def witnessed(python, program, folder):
    """{(function, leaf's file, line): {(file, line): calls}}"""
    out = folder / "witness.json"
    tool.run(python, HERE / "witness.py", out, program, cwd=folder,
             env=environment(folder))
    found = collections.defaultdict(collections.Counter)
    for name, file, line, app, app_line, calls in json.loads(out.read_text()):
        found[name, file, line][app, app_line] += calls
    return found


def billed(python, program, folder):
    """The bill's sites, each with its leaf."""
    file = folder / "recording.db"
    done = tool.record("--exact", "--quiet", "-o", file, "--", python, program,
                       cwd=folder, env=environment(folder))
    assert done.returncode == 0, done.stderr
    sites = collections.defaultdict(list)
    for site in tool.bill(file)["sites"]:
        leaf = site["via"] or site
        name = site["entry"].rsplit(".", 1)[-1]
        sites[name, leaf["file"], leaf["line"]].append(site)
    return sites


def right_part(sites, places):
    """The time of a leaf's lines that is where the witness says it is."""
    calls = sum(places.values())
    time = sum(site["total_ns"] for site in sites)
    right = 0
    for site in sites:
        share = places.get((site["file"], site["line"]), 0) / calls
        right += min(site["total_ns"], share * time)
    return right


@pytest.mark.parametrize("program", PROGRAMS, ids=lambda path: path.stem)
def test_lines_are_where_the_profiler_sees_them(python, program, tmp_path):
    seen = witnessed(python, program, tmp_path)
    sites = billed(python, program, tmp_path)
    # Functions that the witness is told of at all, by whatever leaf.
    names = {name for name, _, _ in seen}
    total = sum(site["total_ns"] for rows in sites.values() for site in rows)
    compared = right = 0
    wrong = []
    for leaf, rows in sites.items():
        if leaf[0] not in names:
            continue
        time = sum(site["total_ns"] for site in rows)
        good = right_part(rows, seen[leaf]) if leaf in seen else 0
        compared += time
        right += good
        wrong.append((time - good, leaf, dict(seen.get(leaf, {}))))
    wrong.sort(key=lambda row: -row[0])
    print(f"{program.stem}: right {right / compared:.3f} of "
          f"{compared / total:.2f} of {total / 1e6:.1f} ms")
    assert compared > LEAST_COMPARED * total
    assert right >= LEAST_RIGHT * compared, wrong[:5]
