# SPDX-License-Identifier: MIT
"""JVMs that are not known inside do as they do plain, their natives are counted
as any library's, and one sentence says so.

A stand-in says of a real JVM what it is not: same/stand_in.c.

Taken out, and seen to fail: the sentence on a JVM without JVMTI; that only
HotSpot is known, and from 17 on; that 27 is the newest known one; either look
at another agent's table; the symbol by which a program has a JVM in it; and,
with 16 as the newest, that nothing is said of a known one.
"""
import pytest

from harness import tool
from same_programs import (assert_same, built, calls, environment, libjvm, rows)

# What it is said to be: the note and its subject; whether calls of the JNI API
# are seen.
SAID = {
    "no JVMTI": ("host-unknown", "a JVM without JVMTI", False),
    "Eclipse OpenJ9 VM|21": ("host-unknown", "Eclipse OpenJ9 VM ", False),
    "OpenJDK 64-Bit Server VM|11": ("host-unknown", "openjdk ", False),
    "OpenJDK Client VM|1.8": ("host-unknown", "openjdk ", False),
    "OpenJDK 64-Bit Server VM|99": ("host-newer", "openjdk ", True),
}


def notes(recording):
    return [row for row in rows(recording, "select code, subject from notes")
            if row[0] in ("host-unknown", "host-newer", "table-shared")]


@pytest.mark.parametrize("said", SAID)
def test_unknown_jvm(said, jdk, tmp_path):
    code, subject, seen = SAID[said]
    folder = built(jdk)
    env = environment(
        EMBED_OPTIONS=f"-Djava.class.path={folder} "
                      f"-Djava.library.path={folder}",
        REAL_JVM=str(libjvm(jdk)), STAND_IN=said)
    command = [folder / "embed", folder / "vm/server/libjvm.so", "Beside"]
    _, out, err = assert_same(command, tmp_path, modes=("default",), env=env)
    assert "created 0" in out and "witness" in out, err
    file = tmp_path / "default.xb"
    found = notes(file)
    assert len(found) == 1 and found[0][0] == code, found
    assert found[0][1].startswith(subject), found
    assert bool(rows(file, "select 1 from edges where kind = 'upcall' and "
                     "name = 'GetArrayLength'")) == seen
    bill = tool.run(tool.CROSSBILL, "report", file)
    words = " ".join(bill.split())
    assert words.count("that this version") == 1, bill
    assert found[0][1] in words, bill


@pytest.mark.parametrize("option", ["", "=late"])
def test_agent_that_replaces_the_table(option, jdk, tmp_path):
    folder = built(jdk)
    _, out, err = assert_same(
        [jdk.java, f"-Djava.library.path={folder}", "-cp", folder,
         f"-agentpath:{folder}/libagent.so{option}", "Beside"], tmp_path,
        modes=("default",))
    assert "agent" in out, err
    file = tmp_path / "default.xb"
    assert notes(file) == [("table-shared", str(folder / "libagent.so"))]
    # The JDK's own, by the agent's wrapper, are calls of the agent.
    lengths = rows(file, "select sum(nodes.calls) from nodes join edges on "
                   "nodes.edge = edges.id join nodes above on nodes.parent = "
                   "above.id where name = 'GetArrayLength'")
    assert lengths[0][0] == calls(file, "critical") == 1100


NATIVE_IMAGE = """
int add(int a, int b);
int JNI_CreateJavaVM(void** vm, void** env, void* arguments) {
  return vm == env || arguments != 0;
}
int main(void) {
  int sum = 0;
  for (int i = 0; i < 1000; i++) sum = add(sum, 1);
  return sum != 1000;
}
"""


def test_no_note_of_a_known_jvm(jdk, tmp_path):
    folder = built(jdk)
    assert_same([jdk.java, f"-Djava.library.path={folder}", "-cp", folder,
                 "Beside"], tmp_path, modes=("default",))
    assert notes(tmp_path / "default.xb") == []


def test_jvm_within_the_program(tmp_path):
    """As GraalVM's native-image builds them."""
    core = tool.build("int add(int a, int b) { return a + b; }",
                      tmp_path / "libadd.so")
    program = tool.build(NATIVE_IMAGE, tmp_path / "image", core, "-rdynamic",
                         f"-Wl,-rpath,{tmp_path}")
    assert_same([program], tmp_path, modes=("default",))
    file = tmp_path / "default.xb"
    assert [code for code, _ in notes(file)] == ["host-unknown"]
    assert rows(file, "select sum(calls) from nodes join edges on nodes.edge ="
                " edges.id where name = 'add'") == [(1000,)]
