# SPDX-License-Identifier: MIT
"""Real libraries agree with themselves: built by one compiler and called by a
program of their own source that another one has built, by the -sys crate, and
by a ctypes or cffi package. What is reported here is a false alarm, or listed
in known.tsv with the run that shows it."""
import collections
import json
import os
import pathlib
import subprocess

import pytest

import judge

HERE = pathlib.Path(__file__).parent
COMPILERS = ("gcc", "clang-14")
Library = collections.namedtuple(
    "Library", "name file headers crate package")
LIBRARIES = [Library(*line.split("\t")) for line in
             (HERE / "libraries.tsv").read_text().splitlines()
             if not line.startswith("#")]
PACKAGES = {each.name: each for each in judge.table(HERE / "packages.tsv")}
# Symbol and rule of what is a disagreement, and not a false alarm.
KNOWN = {tuple(line.split("\t")[1:3]) for line in
         (HERE / "known.tsv").read_text().splitlines()
         if not line.startswith("#")}


def by_name(library):
    return library.name


def built(library, compiler):
    """The folder with library.so and host; made once."""
    folder = judge.WORK / library.name / compiler
    if not (folder / "host").exists():
        said = subprocess.run(
            ["sh", HERE / "build.sh", library.name, compiler, folder.parent],
            capture_output=True, text=True)
        if said.returncode == 77:
            pytest.skip(said.stdout.strip())
        if said.returncode != 0:
            pytest.skip(f"{library.name} is not built by {compiler}: "
                        f"{said.stderr.strip()[-300:]}")
    link = folder / library.file
    if not link.exists():
        link.symlink_to("library.so")
    return folder


def answers(host, library, *more):
    said = subprocess.run(
        [judge.PROJECT / "build" / "release" / "crossbill", "layout",
         "--host", host, *more, "--format", "json", library],
        capture_output=True, text=True, cwd=judge.WORK,
        env=dict(judge.environment(), LD_LIBRARY_PATH=":".join(
            [str(library.parent), judge.environment()["LD_LIBRARY_PATH"]])))
    assert said.stdout, said.stderr
    return json.loads(said.stdout)


def alarms(found):
    """What is said to disagree, without what is known to."""
    return [(each["symbol"], each["rule"], each["reason"])
            for each in found["functions"] + found["globals"]
            if each["answer"] == "disagree"
            and (each["symbol"], each["rule"]) not in KNOWN]


def check(found, least_share):
    counted = judge.counts(found)
    print(dict(counted))
    assert alarms(found) == []
    assert counted["agree"] > 0
    assert counted["agree"] >= least_share * sum(counted.values())


@pytest.mark.parametrize("library", LIBRARIES, ids=by_name)
@pytest.mark.parametrize("compilers", [COMPILERS, COMPILERS[::-1]],
                         ids="-calls-".join)
def test_a_program_of_another_compiler(library, compilers):
    caller, callee = (built(library, each) for each in compilers)
    check(answers(caller / "host", callee / "library.so"), 0.9)


@pytest.mark.parametrize("library", LIBRARIES, ids=by_name)
def test_the_sys_crate(library):
    package = PACKAGES[library.crate]
    problem = judge.made(package)
    if problem:
        pytest.skip(problem)
    check(answers(judge.made_of(package),
                  built(library, "gcc") / "library.so"), 0.9)


@pytest.mark.parametrize(
    "library", [each for each in LIBRARIES if each.package in PACKAGES],
    ids=by_name)
def test_the_python_package(library):
    package = PACKAGES[library.package]
    if not judge.version_of(package):
        pytest.skip(f"{package.name} is not installed: run prepare.sh")
    folder = built(library, "clang-14")
    check(answers(judge.host_of(package), folder / "library.so",
                  "--python", str(judge.PYTHON)), 0)
