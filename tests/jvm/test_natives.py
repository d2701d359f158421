# SPDX-License-Identifier: MIT
"""Natives get all their arguments and are counted, under the name that Java
users know, however they are bound, and whoever else has a hand in it.

Taken out: the cases failed when no stack words were passed on, when vector
registers were not kept while the JVM was asked for a place, when dlsym gave the
JVM a stub, when what dlsym gave last told the library, and when natives with a
critical twin got stubs.
"""
import collections
import functools
import os
import re
import sqlite3

import many_arguments
import pytest
from conftest import LONG, java

from harness import jdks, tool

HERE = tool.ROOT / "tests" / "jvm"
MODES = {"default": (), "exact": ("--exact",), "count": ("--count-only",)}
# Only the program's own code is compiled at once: all of the JDK takes 8 s.
COMPILED = ["-Xcomp", "-XX:CompileCommand=quiet",
            "-XX:CompileCommand=compileonly,Many::*"]
FLAGS = {"mixed": [], "interpreted": ["-Xint"], "compiled": COMPILED}
QUICK = [("default", "mixed"), ("exact", "interpreted"), ("count", "compiled")]
CASES = [(mode, flags) for mode in MODES for flags in FLAGS
         if LONG or (mode, flags) in QUICK]


def library(jdk, source, name):
    """Of C, built with the JDK's headers."""
    return tool.build(source, jdk.folder("libraries") / f"lib{name}.so", "-O1",
                      *jdk.flags())


def record(jdk, mode, file, *command):
    """What a program printed, which must be what it prints plain."""
    file.unlink(missing_ok=True)
    plain = tool.finish(jdk.command(), *command)
    done = tool.record(*MODES[mode], "--quiet", "-o", file, "--",
                       jdk.command(), *command)
    assert (done.returncode, done.stdout, done.stderr) == \
        (plain.returncode, plain.stdout, plain.stderr)
    assert done.returncode == 0, done.stderr
    return done.stdout


def calls(file):
    """{native: calls}, of all modules together."""
    found = collections.Counter()
    with sqlite3.connect(file) as recording:
        for name, count in recording.execute(
                "select name, sum(calls) from nodes join edges"
                " on nodes.edge = edges.id where kind = 'downcall'"
                " group by edges.id"):
            found[name] += count
    return found


@functools.cache
def many(jdk):
    """The arguments of `java` for the class with natives of all shapes."""
    folder = jdk.folder("many")
    (folder / "Many.java").write_text(many_arguments.java_source())
    jdk.compile(folder, folder / "Many.java")
    tool.build(many_arguments.c_source(), folder / "libmany.so", *jdk.flags())
    return [f"-Djava.library.path={folder}", "-cp", folder, "Many",
            many_arguments.CALLS]


@pytest.mark.parametrize(("mode", "flags"), CASES)
def test_all_arguments_arrive(jdk, mode, flags, tmp_path):
    file = tmp_path / "many.db"
    record(jdk, mode, file, *FLAGS[flags], *many(jdk))
    counted = calls(file)
    for name, _, _ in many_arguments.shapes():
        assert counted[f"Many.{name}"] == many_arguments.CALLS, name


@functools.cache
def bound(jdk):
    """The class path, and the library that Bound's natives are in."""
    return java(jdk, "Bound"), library(jdk, HERE / "bound.c", "bound")


def witnessed(output):
    """{native: calls}, as the program has printed them."""
    lines = [line.rsplit(" ", 1) for line in output.splitlines()
             if line.startswith("Bound")]
    return {name: int(count) for name, count in lines}


def run_bound(jdk, mode, tmp_path, *flags, more=()):
    """What Bound has printed, the recording's file, and what it counted."""
    program, path = bound(jdk)
    file = tmp_path / "bound.db"
    copies = [tmp_path / name for name in ("plain", "recorded")]
    for folder in copies:
        folder.mkdir()
    plain, recorded = ([jdk.command(), *flags, *program, path, folder, *more]
                       for folder in copies)
    wanted = tool.finish(*plain)
    done = tool.record(*MODES[mode], "--quiet", "-o", file, "--", *recorded)
    assert (done.returncode, done.stdout, done.stderr) == \
        (0, wanted.stdout, wanted.stderr)
    counted = calls(file)
    natives = {name: count for name, count in counted.items()
               if name.startswith("Bound")}
    assert natives == witnessed(done.stdout)
    # Nor has the JVM had a stub from dlsym besides.
    assert not [name for name in counted if name.startswith("Java_")]
    return file, done.stdout, counted


@pytest.mark.parametrize("mode", MODES)
def test_natives_bound_in_all_ways(jdk, mode, tmp_path):
    file, _, counted = run_bound(jdk, mode, tmp_path)
    assert counted["JNI_OnLoad"] == 3
    with sqlite3.connect(file) as recording:
        libraries = recording.execute(
            "select path from modules join edges on to_module = modules.id"
            " where name = 'Bound$Loaded.twice' order by path").fetchall()
        assert [os.path.basename(path) for path, in libraries] == \
            ["libone.so", "libtwo.so"]


def test_overloaded_natives_are_told_apart(jdk, tmp_path):
    file, _, _ = run_bound(jdk, "default", tmp_path)
    report = tool.run(tool.CROSSBILL, "report", file, "--top", 0)
    names = {re.search(r"Bound\.put\(.*", line)[0]
             for line in report.splitlines() if "Bound.put(" in line}
    # Of the other one there is no room for all parameters.
    assert len(names) == 2 and "Bound.put(byte[])" in names, report


@pytest.mark.parametrize("when", ["before", "after", "prefix"])
def test_another_agent_beside(jdk, when, tmp_path):
    agent = library(jdk, HERE / "beside.c", "beside")
    flags, more = [], []
    if when == "after":
        more = [agent]
    elif when == "before":
        flags = [f"-agentpath:{agent}"]
    else:
        flags = [f"-agentpath:{agent}=prefix", "-Dprefix=wrapped_"]
    file, output, _ = run_bound(jdk, "default", tmp_path, *flags, more=more)
    assert "beside: 17 adds, lengths" in output
    with sqlite3.connect(file) as recording:
        # Those of the JDK, outside of any native, seem to be the wrapper's.
        lengths = recording.execute(
            "select sum(nodes.calls) from nodes join edges"
            " on edges.id = nodes.edge join nodes as above"
            " on above.id = nodes.parent join edges as native"
            " on native.id = above.edge where edges.name = 'GetArrayLength'"
            " and edges.kind = 'upcall' and native.name like 'Bound.put%'")
        assert lengths.fetchone() == (8,)


def libraries(file):
    """{function: (library, calls)} of the crossings into libraries."""
    with sqlite3.connect(file) as recording:
        return {name: (os.path.basename(path), count)
                for name, path, count in recording.execute(
                    "select name, path, sum(calls) from nodes join edges"
                    " on nodes.edge = edges.id join modules"
                    " on modules.id = to_module where kind = 'downcall'"
                    " group by edges.id")}


@pytest.mark.skipif(not any(jdk.version >= 22 for jdk in jdks.installed()),
                    reason="no JDK with java.lang.foreign: 22 or newer")
def test_a_native_that_was_looked_up(tmp_path):
    jdk = next(jdk for jdk in jdks.installed() if jdk.version >= 22)
    source = HERE / "looked.c"
    paths = [tool.build(source, jdk.folder("libraries") / f"lib{name}.so",
                        "-O1", *flags, *jdk.flags())
             for name, flags in (("looked", []),
                                 ("registers", ["-DREGISTERS"]))]
    file = tmp_path / "looked.db"
    record(jdk, "exact", file, "--enable-native-access=ALL-UNNAMED",
           *java(jdk, "Looked"), *paths)
    found = libraries(file)
    assert found["Java_Looked_add"] == ("liblooked.so", 30)
    assert found["Looked.add"] == ("liblooked.so", 4)
    assert found["Looked$Other.twice"] == ("libregisters.so", 5)
    assert ("behind-back", ["dlsym"]) in [
        (note["code"], note["subjects"])
        for note in tool.bill(file)["recorder"]["notes"]]


@pytest.mark.skipif(not any(jdk.version < 18 for jdk in jdks.installed()),
                    reason="no JDK with critical natives: 17")
@pytest.mark.parametrize("critical", ["+", "-"])
def test_natives_with_a_critical_twin(critical, tmp_path):
    jdk = next(jdk for jdk in jdks.installed() if jdk.version < 18)
    file = tmp_path / "critical.db"
    printed = record(jdk, "exact", file, f"-XX:{critical}CriticalJNINatives",
                     "-Xbatch", *java(jdk, "Critical"),
                     library(jdk, HERE / "critical.c", "critical"))
    counted = calls(file)
    assert counted["Critical.plain"] == 7
    if critical == "+":
        assert printed == "6 mostly\n"
        assert "Critical.whole_sum" not in counted
        notes = [subject for note in tool.bill(file)["recorder"]["notes"]
                 for subject in note["subjects"]]
        assert "whole_sum" in notes
    else:
        assert printed == "-1 never\n"
        assert counted["Critical.whole_sum"] == 50001
