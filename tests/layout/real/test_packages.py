# SPDX-License-Identifier: MIT
"""Published ctypes and cffi packages and -sys crates against their stripped
libraries. What disagrees is listed in known.tsv; the programs of shown/ each
show a wrong value that arrives for what a package declares."""
import pathlib
import subprocess

import pytest

import judge

HERE = pathlib.Path(__file__).parent
CROSSBILL = judge.PROJECT / "build" / "release" / "crossbill"
LEAST_JUDGED = 30


@pytest.fixture(scope="module")
def results():
    subprocess.run(["sh", HERE / "prepare.sh"], check=True)
    made = []
    for package in judge.table(HERE / "packages.tsv"):
        made.append(judge.judge(package, CROSSBILL))
        print(judge.line_of(made[-1]))
    return made


def known():
    rows = [line.split("\t") for line in
            (HERE / "known.tsv").read_text().splitlines()
            if not line.startswith("#")]
    return {(row[0], row[1], row[2]) for row in rows}


def test_most_are_judged(results):
    lacking = [each for each in results if each.problem.startswith("lacks")]
    if len(results) - len(lacking) < LEAST_JUDGED:
        pytest.skip(f"{len(lacking)} packages did not come: no network?")
    assert sum(map(judge.is_judged, results)) >= LEAST_JUDGED


def test_nothing_new_disagrees(results):
    found = {(result.name, each["symbol"], each["rule"])
             for result in results if result.answers
             for each in result.answers["functions"]
             if each["answer"] == "disagree"}
    assert sorted(found - known()) == []


@pytest.mark.parametrize("program", sorted((HERE / "shown").glob("of_*.py")),
                         ids=lambda path: path.stem)
def test_a_wrong_value_arrives(program, results):
    del results  # which brings the packages
    said = subprocess.run(
        [judge.PYTHON, program], capture_output=True, text=True,
        cwd=judge.WORK, env=judge.environment())
    if "ModuleNotFoundError" in said.stderr or "OSError" in said.stderr:
        pytest.skip(said.stderr.strip().splitlines()[-1])
    assert said.returncode == 0, said.stdout + said.stderr
    assert said.stdout.startswith("declared")
