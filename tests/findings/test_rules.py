# SPDX-License-Identifier: MIT
"""Each rule finds its fault in a real program, and nothing in one without it.

tests/findings/RULE/ has fires.py and silent.py (or .c and .cpp, built with
`-pthread`), which run as they are, with the wheels of requirements.txt. A
library core.c or core.cpp beside them is linked, or named to Python as its
argument. RULE/java/ has the same in Java (classes Fires and Silent, and Core
with the natives of core.c), for rules that know Java.
Their comment lines `# expect: KEY VALUE` are what the finding has to say:
library, entry (the function), site (its line's text), severity, confidence;
`# options:` are given to `crossbill record`, beside the default mode's; and
`# skip unless: MODULE` says what this needs that not every Python has.
"""
import pathlib
import re
import sys

import pytest

from harness import jdks, tool, wheels

HERE = pathlib.Path(__file__).resolve().parent
LIST = tool.ROOT / "src/findings/list.cpp"
RULES = re.findall(r'^\s*\{"([a-z-]+)",', LIST.read_text(), re.MULTILINE)
PROGRAMS = sorted(path for path in [*HERE.glob("*/*"), *HERE.glob("*/java/*")]
                  if path.stem in ("fires", "silent"))
LOOKS = 12
MODES = {"default": (), "exact": ("--exact",)}


def said(program, key):
    """The values of a key in the program's comments."""
    return re.findall(rf"^(?:#|//) {key}: (.*)$", program.read_text(),
                      re.MULTILINE)


def rule_of(program):
    return program.relative_to(HERE).parts[0]


COMPILERS = {".c": "gcc", ".cpp": "g++"}
FLAGS = ("-g", "-O1", "-pthread")


def cores(program, folder):
    """The library beside the program, if there is one."""
    flags = [*FLAGS, *(jdk().flags() if program.suffix == ".java" else ())]
    return [tool.build(source, folder / "libcore.so", *flags,
                       compiler=COMPILERS[source.suffix])
            for source in sorted(program.parent.glob("core.c*"))]


def jdk():
    """The path's own, or another; None without one."""
    return next(iter(jdks.installed()), None)


@pytest.fixture(scope="session")
def classes(tmp_path_factory):
    """All programs in Java, compiled at once; None without a JDK."""
    if not jdk():
        return None
    folder = tmp_path_factory.mktemp("classes")
    jdk().compile(folder, *HERE.glob("*/java/*.java"))
    return folder


def java_command(program, libraries, classes):
    package = re.search(r"^package (\w+);", program.read_text(), re.MULTILINE)
    return [jdk().command(), *(f"-Dcore={core}" for core in libraries),
            "-cp", classes, f"{package[1]}.{program.stem.capitalize()}"]


def command(program, folder, classes):
    if program.suffix == ".java" and classes is None:
        pytest.skip("no JDK 17 or newer")
    libraries = cores(program, folder)
    if program.suffix == ".py":
        return [sys.executable, program, *libraries]
    if program.suffix == ".java":
        return java_command(program, libraries, classes)
    return [tool.build(program, folder / program.stem, *FLAGS, *libraries,
                       compiler=COMPILERS[program.suffix])]


def findings(program, folder, mode, classes):
    recording = folder / "run.db"
    options = " ".join(said(program, "options")).split()
    packages = wheels.folder(sys.executable, HERE / "requirements.txt",
                             "findings")
    done = tool.record(
        *MODES[mode], *options, "--force", "-o", recording, "--",
        *command(program, folder, classes),
        env={**wheels.environment(), "PYTHONPATH": str(packages)})
    assert done.returncode == 0, done.stderr
    return [found for found in tool.bill(recording)["findings"]
            if found["rule"] == rule_of(program)]


def has(finding, program, key, value):
    if key == "site":
        line = finding["site"] and finding["site"]["line"]
        lines = program.read_text().splitlines()
        return bool(line) and value in lines[line - 1]
    if key == "library":
        return (finding["core"] or "").split(".")[0].removeprefix("lib") \
            == value
    return str(finding[key]) == value


def test_every_rule_has_programs():
    found = {(rule_of(path), path.stem) for path in PROGRAMS}
    assert found == {(rule, stem) for rule in RULES
                     for stem in ("fires", "silent")}


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("program", PROGRAMS,
                         ids=lambda path: "-".join(
                             path.relative_to(HERE).with_suffix("").parts))
def test_rule(program, mode, tmp_path, classes):
    for module in said(program, "skip unless"):
        pytest.importorskip(module)
    if program.stem == "silent":
        assert findings(program, tmp_path, mode, classes) == []
        return
    # A saving is a share of the run's time, and where a processor is taken
    # away for long it may be a small one: others get another look.
    expected = [line.split(" ", 1) for line in said(program, "expect")]
    for _ in range(LOOKS):
        found = findings(program, tmp_path, mode, classes)
        if any(all(has(finding, program, key, value)
                   for key, value in expected) for finding in found):
            return
    pytest.fail(str(found))
