# SPDX-License-Identifier: MIT
"""From which line of Java each native method was called.

Taken out: Unloaded had all calls on one line where neither the number of the
compilation nor the weak reference to the class was looked at.
"""
import collections
import re
import sqlite3

import pytest

import conftest
from harness import tool

LIBRARY = """#include <jni.h>
#define NATIVE(name) JNIEXPORT jint JNICALL Java_##name
NATIVE(Places_touch)(JNIEnv* env, jclass type, jint value) {
  (void)env; (void)type;
  return value + 1;
}
NATIVE(Unloaded_touch)(JNIEnv* env, jclass type, jint value) {
  (void)env; (void)type;
  return value + 1;
}
NATIVE(Carried_touch)(JNIEnv* env, jclass type, jint value) {
  (void)env; (void)type;
  return value + 1;
}
int add_up(int a, int b) { return a + b; }
long negate(long number) { return -number; }
NATIVE(com_acme_core_Probe_touch)(JNIEnv* env, jclass type, jint value) {
  (void)env; (void)type;
  return value + 1;
}
NATIVE(Places_fill)(JNIEnv* env, jobject self, jintArray numbers) {
  (void)self;
  return (*env)->GetArrayLength(env, numbers);
}
"""
MODES = {"default": [], "interpreted": ["-Xint"], "compiled": ["-Xcomp"],
         "c1": ["-XX:TieredStopAtLevel=1"],
         "c2": ["-XX:-TieredCompilation"],
         "g1": ["-XX:+UseG1GC"], "z": ["-XX:+UseZGC"]}
QUICK = ("default", "interpreted")

CALLS = """
select sites.file, sites.line, sites.function, sum(nodes.calls)
from nodes join edges on edges.id = nodes.edge
  left join sites on sites.id = nodes.site
where edges.kind = 'downcall' and edges.name not like 'JNI_On%'
  and (edges.via = 'method' or edges.name in ('add_up', 'negate'))
group by sites.file, sites.line, sites.function"""


@pytest.fixture(scope="module", params=MODES if conftest.LONG else QUICK)
def mode(request):
    return MODES[request.param]


def library(jdk):
    return tool.build(LIBRARY, jdk.folder("classes") / "libplaces.so",
                      "-O2", *jdk.flags())


def expected(program, n):
    """Calls by line, as the comments say."""
    source = conftest.HERE / "programs" / f"{program}.java"
    lines = source.read_text().splitlines()
    return {number: eval(found.group(1), {"n": n})
            for number, line in enumerate(lines, 1)
            if (found := re.search(r"// = (.*)$", line))}


def recorded(file, name):
    """Calls by line of one source file; those of no known place are of None."""
    calls = collections.Counter()
    with sqlite3.connect(file) as database:
        for path, line, _, count in database.execute(CALLS):
            assert path in (name, None, ""), path
            calls[line if path else None] += count
    return dict(calls)


def check(jdk, mode, program, n, file):
    command = conftest.java(jdk, program)
    conftest.record(jdk, [*mode, *command, library(jdk), n], file)
    assert recorded(file, f"{program}.java") == expected(program, n)


def test_lines(jdk, mode, tmp_path):
    """Each call has its line, however it was compiled by then."""
    check(jdk, mode, "Places", 12_000, tmp_path / "places.xb")


def test_unloaded(jdk, mode, tmp_path):
    """A place whose class is gone is no other's that comes to lie there."""
    check(jdk, mode, "Unloaded", 300, tmp_path / "unloaded.xb")


def test_virtual_threads(jdk, mode, tmp_path):
    if jdk.version < 21:
        pytest.skip("virtual threads come with 21")
    check(jdk, mode, "Carried", 2_000, tmp_path / "carried.xb")


def test_functions(jdk, tmp_path):
    """A place says its class as Java writes it, and its method."""
    file = tmp_path / "places.xb"
    conftest.record(jdk, [*conftest.java(jdk, "Places"), library(jdk), 10],
                    file)
    with sqlite3.connect(file) as database:
        names = {row[2] for row in database.execute(CALLS)}
    assert {"Places.small", "Places$With$Dollar.go",
            "Places$1.accept"} <= names
    assert any(name.startswith("Places.lambda$main$") for name in names)


# By where the file is written. Both programs have their natives called
# in com.acme, which org.tool has called.
PACKAGES = {
    "core/Probe": """package com.acme.core;
public class Probe implements Runnable {
  static native int touch(int value);
  public void run() {
    for (int i = 0; i < 100; i++) touch(i);
  }
}
""",
    "tool/Runner": """package org.tool;
public class Runner {
  public static void run(Runnable one) { one.run(); }
  public static void main(String[] arguments) {
    System.load(arguments[0]);
    run(new com.acme.core.Probe());
  }
}
""",
    "app/Start": """package com.acme.app;
public class Start {
  public static void main(String[] arguments) {
    System.load(arguments[0]);
    org.tool.Runner.run(new com.acme.core.Probe());
  }
}
"""}
OWN = {"com.acme.app.Start": "Probe.java", "org.tool.Runner": "Runner.java"}


@pytest.mark.parametrize("main", OWN)
def test_whose_a_package_is(jdk, main, tmp_path):
    """That which has the program's main class is no library's, natives or not."""
    sources = []
    for name, text in PACKAGES.items():
        sources.append(tmp_path / f"{name}.java")
        sources[-1].parent.mkdir(exist_ok=True)
        sources[-1].write_text(text)
    jdk.compile(tmp_path, *sources)
    file = tmp_path / "packages.xb"
    conftest.record(jdk, ["-cp", tmp_path, main, library(jdk)], file)
    found = [site["file"].rpartition("/")[2]
             for site in tool.bill(file)["sites"]
             if site["entry"].endswith("Probe.touch")]
    assert found == [OWN[main]]


def test_handles(jdk, mode, tmp_path):
    """Calls of C by method handles, but for those in which the JVM may not be
    asked: these have no place, or the right one."""
    if jdk.version < 22:
        pytest.skip("java.lang.foreign comes with 22")
    n, file = 12_000, tmp_path / "handles.xb"
    command = ["--enable-native-access=ALL-UNNAMED",
               *conftest.java(jdk, "Handles")]
    conftest.record(jdk, [*mode, *command, library(jdk), n], file)
    found = recorded(file, "Handles.java")
    assert found.pop(None) == n
    assert found == expected("Handles", n)
