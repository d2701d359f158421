#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Whether findings cry wolf.

The 40 programs of alarms/good.txt use libraries as one should: none of them may
get a warning or an error of high confidence. Notes are facts about what was
recorded; they are counted beside. The planted faults are the programs on which
each rule has to fire (tests/findings/RULE/fires.*): each is to be found, four
in five with high confidence.

    bench/alarms.py CROSSBILL           the table, and each alarm above it
"""
import os
import re
import subprocess
import sys

import lib

sys.path.insert(0, str(lib.FOLDER.parent / "tests"))
from harness import wheels  # noqa: E402

GOOD = lib.FOLDER / "alarms" / "good.txt"
PLANTED = lib.FOLDER.parent / "tests" / "findings"
FOLDER = lib.BUILD / "alarms"
HIGH_SHARE = 0.8


def good_programs():
    """{name: text}"""
    parts = re.split(r"^=== (.*)\n", GOOD.read_text(), flags=re.MULTILINE)
    return dict(zip(parts[1::2], parts[2::2]))


def compiled(source, output, *options):
    compiler = "c++" if source.suffix == ".cpp" else lib.COMPILER
    shared = ["-shared", "-fPIC"] if output.suffix == ".so" else []
    lib.run([compiler, "-g", "-O1", "-pthread", *shared, source, "-o", output,
             *options])
    return output


def command_of(name, text):
    if not text.startswith("//"):
        (FOLDER / f"{name}.py").write_text(text)
        return [sys.executable, FOLDER / f"{name}.py"]
    options = text.splitlines()[0].removeprefix("//").split()
    source = FOLDER / f"{name}.c"
    source.write_text(text)
    return [compiled(source, FOLDER / name, *options)]


def command_of_planted(program):
    name = program.parent.name
    cores = [compiled(core, FOLDER / f"libcore-{name}.so")
             for core in program.parent.glob("core.c*")]
    if program.suffix == ".py":
        return [sys.executable, program, *cores]
    return [compiled(program, FOLDER / name, *cores)]


def options_of(program):
    found = re.findall(r"^(?:#|//) options: (.*)$", program.read_text(),
                       re.MULTILINE)
    return " ".join(found).split()


def findings(crossbill, command, packages, options=()):
    recording = FOLDER / "run.db"
    env = dict(wheels.environment(), PYTHONPATH=str(packages))
    lib.run(lib.recorded(crossbill, command, *options, output=recording),
            env=env, undisturbed=False, timeout=600)
    return lib.bill(crossbill, recording)["findings"]


def show(name, finding):
    site = finding["site"] or {}
    print(f"{name}: {finding['rule']} ({finding['severity']}, "
          f"{finding['confidence']}) {finding['core']} {finding['entry']} "
          f"{os.path.basename(site.get('file') or '')}:{site.get('line')}: "
          f"{finding['evidence']}", flush=True)


def measure_good(crossbill, packages):
    alarms, notes, failed = 0, 0, []
    programs = good_programs()
    for name, text in programs.items():
        try:
            found = findings(crossbill, command_of(name, text), packages)
        except lib.Failed as failure:
            failed.append(f"{name}: {failure}")
            continue
        for finding in found:
            if finding["confidence"] != "high":
                continue
            show(name, finding)
            if finding["severity"] == "note":
                notes += 1
            else:
                alarms += 1
    if failed:
        print(*failed, sep="\n")
    return lib.Row(f"sure alarms in {len(programs)} good programs",
                   f"{alarms}, and {notes} notes", "none",
                   alarms == 0 and not failed)


def measure_planted(crossbill):
    programs = sorted(PLANTED.glob("*/fires.*"))
    packages = wheels.folder(sys.executable, PLANTED / "requirements.txt",
                             "findings")
    seen = high = 0
    for program in programs:
        rule = program.parent.name
        found = [finding for finding in
                 findings(crossbill, command_of_planted(program), packages,
                          options_of(program)) if finding["rule"] == rule]
        seen += bool(found)
        high += any(finding["confidence"] == "high" for finding in found)
        if not found:
            print(f"{rule}: not found")
    bar = f"all, {HIGH_SHARE:.0%} with high confidence"
    return lib.Row(f"planted faults found of {len(programs)}",
                   f"{seen}, {high} with high confidence", bar,
                   seen == len(programs)
                   and high >= HIGH_SHARE * len(programs))


def measure(crossbill):
    FOLDER.mkdir(parents=True, exist_ok=True)
    try:
        packages = wheels.folder(sys.executable,
                                 GOOD.with_name("requirements.txt"), "alarms")
    except subprocess.CalledProcessError as error:
        return [lib.Row.unavailable("alarms", "none", str(error))]
    return [measure_good(crossbill, packages), measure_planted(crossbill)]


if __name__ == "__main__":
    lib.main(measure)
