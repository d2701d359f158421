# SPDX-License-Identifier: MIT
"""Java programs do the same plain and recorded: standard output, standard
error and status byte for byte, with natives that call back, throw, hold
arrays, attach threads and end the process; and each call of these is counted.

The combinations that matter on one JDK; where CROSSBILL_LONG is set, each
program with each set of options on each JDK: without options and what `make
test` has in all modes, the others in one mode each, in turn.

Taken out, and seen to fail: JAVA_TOOL_OPTIONS set for the JVM, as agents are
loaded by it (all); no stub for natives (all that count); no stack arguments
(Collected); the JVM asked for lengths though it checks calls (-Xcheck:jni); a
class loaded when the JVM has been made (Around, classes); another rule of
errors for DestroyJavaVM, and no stubs in the JVM's own table (embed).
"""
import re

import pytest

import same_programs
from conftest import LONG
from same_programs import assert_same, built, environment

# Program and its arguments; from which JDK on.
PROGRAMS = {
    "collected": ("Collected 16", 17), "thrown": ("Thrown", 17),
    "uncaught": ("Thrown text", 17), "deoptimised": ("Deoptimised", 17),
    "threads": ("Threads 2000", 17), "virtual": ("Virtual", 21),
    "exit": ("Ended exit", 17), "halt": ("Ended halt", 17),
    "thrown-to-end": ("Ended thrown", 17),
    "terminated": ("Ended terminated", 17), "around": ("Around", 17),
    "dumped": ("Dumped", 17), "flight": ("Flight", 17),
    "stressed": ("Stressed 200", 17),
    "redefined": ("-javaagent:{folder}/redefined.jar Redefined", 17),
}
# To compile JFR's reader of recordings takes 25 s of a processor's time.
SECONDS = 1200
AGENT = "-agentpath:{folder}/libagent.so"
OPTIONS = {
    "plain": "", "serial": "-XX:+UseSerialGC", "parallel": "-XX:+UseParallelGC",
    "g1": "-XX:+UseG1GC", "z": "-XX:+UseZGC",
    "shenandoah": "-XX:+UseShenandoahGC", "interpreted": "-Xint",
    "compiled": "-Xcomp", "c1": "-XX:TieredStopAtLevel=1",
    "checked": "-Xcheck:jni", "no-signals": "-Xrs", "shared": "-Xshare:on",
    "debugged": "-agentlib:jdwp=transport=dt_socket,server=y,suspend=n,"
                "address=127.0.0.1:0,quiet=y",
    "verified": "-XX:+UnlockDiagnosticVMOptions -XX:+VerifyBeforeGC "
                "-XX:+VerifyAfterGC",
    "agent": AGENT, "late-agent": f"{AGENT}=late",
}
# What `make test` has.
QUICK = ["collected-g1", "collected-z", "thrown-plain", "uncaught-interpreted",
         "deoptimised-plain", "collected-checked", "threads-plain", "exit-plain",
         "around-shared"]


def cases():
    for row, (name, (program, oldest)) in enumerate(PROGRAMS.items()):
        for column, (options, text) in enumerate(OPTIONS.items()):
            quick = f"{name}-{options}" in QUICK
            turn = None if quick or options == "plain" else row + column
            if LONG or quick:
                yield pytest.param(program.split(), oldest, text.split(), turn,
                                   id=f"{name}-{options}")


def modes_of(turn, jdk):
    every = tuple(same_programs.MODES)
    if turn is None:
        return every
    return (every[(turn + jdk.version) % len(every)],)


# Where libraries, classes and pages lie differs from run to run.
def without_addresses(text):
    return re.sub(r"0x[0-9a-f]+", "0x", text)


# The same, and where the shared archive lies, in decimals; threads that start
# with the JVM load classes in any order.
def without_places(text):
    cut = re.sub(r"(SharedBaseAddress *= )\d+", r"\1", without_addresses(text))
    return "\n".join(sorted(cut.splitlines()))


@pytest.mark.parametrize("program,oldest,options,turn", list(cases()))
def test_same(program, oldest, options, turn, jdk, tmp_path):
    if jdk.version < oldest:
        pytest.skip(f"{program[0]} is for a JDK of {oldest} and newer")
    folder = built(jdk)
    options, program = [[word.format(folder=folder) for word in words]
                        for words in (options, program)]
    cut = without_addresses if "-Xcheck:jni" in options else str
    status, out, err = assert_same(
        [jdk.java, f"-Djava.library.path={folder}", *options, "-cp", folder,
         *program], tmp_path, cut, modes_of(turn, jdk), cwd=tmp_path,
        timeout=SECONDS)
    if "Unrecognized VM option" in err or "not supported" in err:
        pytest.skip(f"{jdk!r} has no {' '.join(options)}")
    assert "witness" in out, err


@pytest.mark.parametrize("program, mode", [("embed", "exact"),
                                           ("embed-linked", "default")])
def test_program_of_c_with_a_jvm(program, mode, jdk, tmp_path):
    folder = built(jdk)
    options = f"-Djava.class.path={folder} -Djava.library.path={folder}"
    path = "linked" if program == "embed-linked" else same_programs.libjvm(jdk)
    _, out, err = assert_same(
        [folder / program, path, "Thrown", "text"], tmp_path,
        modes=tuple(same_programs.MODES) if LONG else (mode,),
        env=environment(EMBED_OPTIONS=options))
    assert out.startswith("created 0\nagain -5\nsame 1\n"), err
    assert out.endswith("witness fail 20001\ndestroyed 0\n"), err
    # That of the library, of which these are calls of the JVM, each by its
    # stub. Calls of the program itself are nobody's crossing.
    found = dict(same_programs.rows(
        tmp_path / f"{mode}.xb", "select edges.name, sum(nodes.calls) from "
        "nodes join edges on edges.id = nodes.edge where edges.name in "
        "('AttachCurrentThread', 'DetachCurrentThread', 'DestroyJavaVM') "
        "and edges.kind = 'upcall' and nodes.errors = 0 group by 1"))
    assert found == ({} if program == "embed-linked" else {
        "AttachCurrentThread": 1, "DetachCurrentThread": 1,
        "DestroyJavaVM": 1})


# Which classes come from the shared archive, and how the JVM has set itself up:
# a capability of JVMTI that changes either would show.
@pytest.mark.parametrize("options", [
    ("-Xshare:on", "-Xlog:class+load:stdout:none"), ("-XX:+PrintFlagsFinal",)],
    ids=["classes", "flags"])
def test_jvm_is_set_up_the_same(options, jdk, tmp_path):
    _, out, _ = assert_same([jdk.java, *options, "-version"], tmp_path,
                            without_places, modes=("default",))
    assert ("shared objects file" in out) == ("-Xshare:on" in options)
