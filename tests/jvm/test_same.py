# SPDX-License-Identifier: MIT
"""Java programs do the same plain and recorded: standard output, standard
error and status byte for byte, with natives that call back, throw, hold
arrays, attach threads and end the process; and each call of these is counted.

The combinations that matter on one JDK; where CROSSBILL_LONG is set, each
program with each set of options on each JDK. A program says itself how often it
called: "witness NAME COUNT". Two plain runs that differ fail, too.
"""
import os
import re
import sqlite3

import pytest

from harness import tool

LONG = bool(os.environ.get("CROSSBILL_LONG"))
SAME = tool.ROOT / "tests" / "jvm" / "same"
MODES = {"default": (), "exact": ("--exact",), "count": ("--count-only",)}

# Program and its arguments; from which JDK on.
PROGRAMS = {
    "collected": ("Collected 16", 17), "thrown": ("Thrown", 17),
    "uncaught": ("Thrown text", 17), "deoptimised": ("Deoptimised", 17),
    "threads": ("Threads 2000", 17), "virtual": ("Virtual", 21),
    "exit": ("Ended exit", 17), "halt": ("Ended halt", 17),
    "thrown-to-end": ("Ended thrown", 17),
    "terminated": ("Ended terminated", 17), "around": ("Around", 17),
    "dumped": ("Dumped", 17), "flight": ("Flight", 17),
}
OPTIONS = {
    "plain": "", "serial": "-XX:+UseSerialGC", "parallel": "-XX:+UseParallelGC",
    "g1": "-XX:+UseG1GC", "z": "-XX:+UseZGC",
    "shenandoah": "-XX:+UseShenandoahGC", "interpreted": "-Xint",
    "compiled": "-Xcomp", "c1": "-XX:TieredStopAtLevel=1",
    "checked": "-Xcheck:jni", "no-signals": "-Xrs",
    "shared": "-Xshare:on",
    "debugged": "-agentlib:jdwp=transport=dt_socket,server=y,suspend=n,"
                "address=127.0.0.1:0,quiet=y",
    "verified": "-XX:+UnlockDiagnosticVMOptions -XX:+VerifyBeforeGC "
                "-XX:+VerifyAfterGC",
}
# What `make test` has.
QUICK = ["collected-g1", "collected-serial", "collected-z", "thrown-plain",
         "uncaught-interpreted", "deoptimised-plain", "threads-checked",
         "exit-plain", "thrown-to-end-plain", "around-shared", "dumped-plain"]


def cases():
    for name, (program, oldest) in PROGRAMS.items():
        for options, text in OPTIONS.items():
            if LONG or f"{name}-{options}" in QUICK:
                yield pytest.param(program.split(), oldest, text.split(),
                                   id=f"{name}-{options}")


@pytest.fixture(scope="session")
def built(tmp_path_factory):
    """A JDK's folder of classes and libraries."""
    made = {}

    def build(jdk):
        if jdk not in made:
            folder = tmp_path_factory.mktemp(repr(jdk))
            for library in "core", "other":
                tool.build(SAME / f"{library}.c",
                           folder / f"libsame_{library}.so", "-O2", "-Wall",
                           "-Wextra", "-Werror", "-pthread", *jdk.flags())
            sources = [path for path in sorted(SAME.glob("*.java"))
                       if path.stem != "Virtual" or jdk.version >= 21]
            tool.run(jdk.command("javac"), "-d", folder, *sources)
            made[jdk] = folder
        return made[jdk]
    return build


def environment():
    return {name: value for name, value in os.environ.items()
            if not name.startswith(("PYTEST", "COV", "JAVA"))}


# Where libraries, classes and pages lie differs from run to run.
def without_addresses(text):
    return re.sub(r"0x[0-9a-f]+", "0x", text)


def outcome(done, cut):
    """A shell tells a signal as 128 more, and so does `record`."""
    status = done.returncode
    return (128 - status if status < 0 else status, cut(done.stdout),
            cut(done.stderr))


def calls(recording, native):
    """Calls of the native method Core.NATIVE in a recording."""
    with sqlite3.connect(recording) as database:
        return database.execute(
            "select coalesce(sum(nodes.calls), 0) from nodes join edges"
            " on nodes.edge = edges.id where edges.kind = 'downcall' and"
            f" (edges.name in ('Core.{native}', 'Java_Core_{native}'))"
        ).fetchone()[0]


def assert_same(command, folder, tmp_path, cut=str):
    """The outcome of a plain run, which is that of each mode."""
    options = {"cwd": folder, "env": environment()}
    alone = outcome(tool.finish(*command, **options), cut)
    for mode, flags in MODES.items():
        file = tmp_path / f"{mode}.xb"
        done = tool.record(*flags, "--quiet", "--force", "-o", file, "--",
                           *command, **options)
        if outcome(done, cut) != alone:
            again = outcome(tool.finish(*command, **options), cut)
            assert again == alone, "two plain runs differ"
        assert (mode, *outcome(done, cut)) == (mode, *alone)
        for name, count in re.findall(r"^witness (\w+) (\d+)$", alone[1],
                                      re.MULTILINE):
            assert (mode, name, calls(file, name)) == (mode, name, int(count))
    return alone


@pytest.mark.parametrize("program,oldest,options", list(cases()))
def test_same(program, oldest, options, jdk, built, tmp_path):
    if jdk.version < oldest:
        pytest.skip(f"{program[0]} is for a JDK of {oldest} and newer")
    folder = built(jdk)
    cut = without_addresses if "-Xcheck:jni" in options else str
    alone = assert_same(
        [jdk.java, f"-Djava.library.path={folder}", *options, "-cp", folder,
         *program], folder, tmp_path, cut)
    if "Error occurred during initialization" in alone[1]:
        pytest.skip(f"{jdk!r} has no {' '.join(options)}")
    assert "witness" in alone[1], alone
