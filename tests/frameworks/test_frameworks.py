# SPDX-License-Identifier: MIT
"""From which line real programs call, against the stacks that they see.

A program runs twice: watched by itself (witness.py), and recorded. A line of
the bill is right as far as the witness says that this part of its leaf's calls
come from there: of the function's calls on the leaf's line where it was told of
any, else of the runs of that line. What counts is time: the calls, each as long
as the median of its function, which no busy machine makes much longer.
Imports are left out: their leaf is a line of importlib.
"""
import collections
import json
import pathlib

import pytest

from conftest import environment
from harness import tool

HERE = pathlib.Path(__file__).resolve().parent
PROGRAMS = sorted((HERE / "programs").glob("with_*.py"))
LEAST_RIGHT = 0.95


def witnessed(python, program, folder):
    """{(function, leaf's file, line): {(file, line): calls}}, and the same of
    lines with None for the function."""
    out = folder / "witness.json"
    tool.run(python, HERE / "witness.py", out, program, cwd=folder,
             env=environment(folder))
    seen = json.loads(out.read_text())
    found = collections.defaultdict(collections.Counter)
    for name, file, line, app, app_line, count in seen["calls"]:
        found[name, file, line][app, app_line] += count
    for file, line, app, app_line, count in seen["lines"]:
        found[None, file, line][app, app_line] += count
    return found


def billed(python, program, folder):
    """The bill's sites, each with its leaf."""
    file = folder / "recording.db"
    done = tool.record("--exact", "--quiet", "-o", file, "--", python, program,
                       cwd=folder, env=environment(folder))
    assert done.returncode == 0, done.stderr
    sites = collections.defaultdict(list)
    bill = tool.bill(file)
    # What libraries call in each other lies in these, and has their lines.
    own = {(entry["core"], entry["name"]): max(entry["p50_ns"] or 1, 1)
           for entry in bill["entries"]
           if entry["via"] in ("method", "slot", "vectorcall")}
    for site in bill["sites"]:
        if (site["core"], site["entry"]) not in own:
            continue
        site["time"] = site["calls"] * own[site["core"], site["entry"]]
        leaf = site["via"] or site
        name = site["entry"].rsplit(".", 1)[-1]
        sites[name, leaf["file"], leaf["line"]].append(site)
    return sites


def right_part(sites, places):
    """The time of a leaf's lines that is where the witness says it is."""
    calls = sum(places.values())
    time = sum(site["time"] for site in sites)
    right = 0
    for site in sites:
        share = places.get((site["file"], site["line"]), 0) / calls
        right += min(site["time"], share * time)
    return right


@pytest.mark.parametrize("program", PROGRAMS, ids=lambda path: path.stem)
def test_lines_are_where_the_program_sees_them(python, program, tmp_path):
    seen = witnessed(python, program, tmp_path)
    total = right = 0
    wrong = []
    for (name, *place), rows in billed(python, program, tmp_path).items():
        if place[0].startswith("<frozen "):
            continue
        time = sum(site["time"] for site in rows)
        places = seen.get((name, *place)) or seen.get((None, *place))
        good = right_part(rows, places) if places else 0
        total += time
        right += good
        wrong.append((time - good, name, place, dict(places or {})))
    wrong.sort(key=lambda row: -row[0])
    if total == 0:
        pytest.skip("no function of it is metered")
    print(f"{program.stem}: right {right / total:.3f} of {total / 1e6:.1f} ms")
    assert right >= LEAST_RIGHT * total, wrong[:5]
