# SPDX-License-Identifier: MIT
"""How long a native holds off the collector: of natives that do for a known
time, and of zstd-jni.

Taken out: the cases failed when a release was a part of what it ends, when
inner regions ended the outer one, and when what cold code takes in calls that
are seen was multiplied with these.
"""
import functools
import sqlite3

import conftest
import pytest

from harness import jars, tool

MODES = {"sampled": (), "exact": ("--exact",)}
# What held.c does at the least; a machine that has other work takes longer.
NS = {"Short": 1_000, "Middle": 100_000, "Long": 10_000_000}
MOST_OFF = 4


@functools.cache
def program(jdk):
    """The arguments of `java`."""
    library = tool.build(conftest.HERE / "held.c",
                         jdk.folder("libraries") / "libheld.so", "-O1",
                         *jdk.flags())
    return [*conftest.java(jdk, "Held"), library]


def nodes(file, columns, condition):
    return sqlite3.connect(file).execute(
        f"select edges.name, {columns} from nodes join edges "
        f"on edges.id = nodes.edge where {condition} group by 1").fetchall()


@pytest.mark.parametrize("mode", MODES)
def test_as_long_as_it_is(jdk, mode, tmp_path):
    file = tmp_path / "held.db"
    conftest.record(jdk, program(jdk), file, *MODES[mode])
    held = nodes(file, "sum(nodes.calls), sum(gc_stops), sum(gc_held_ns), "
                 "sum(total_ns)", "gc_stops > 0")
    assert len(held) == 3 * len(NS)
    for name, calls, stops, ns, total in held:
        shape = name.removeprefix("Held.")
        assert stops == (3 if shape.startswith("often") else 1) * calls, name
        [least] = [ns for end, ns in NS.items() if shape.endswith(end)]
        assert stops * least / MOST_OFF < ns <= 1.1 * total, (name, stops)


def test_a_release_that_collects(jdk, tmp_path):
    """JDK 17's waits for the collection that it has put off: that is no part of
    it."""
    file = tmp_path / "collected.db"
    command = ["-XX:+UseSerialGC", "-Xmx128m", "-Xmn16m", *program(jdk),
               "collect"]
    conftest.record(jdk, command, file, "--exact")
    [(_, held, total)] = nodes(file, "sum(gc_held_ns), sum(total_ns)",
                               "edges.name = 'Held.onceLong'")
    [(_, release)] = nodes(file, "sum(total_ns)",
                           "edges.name = 'ReleasePrimitiveArrayCritical'")
    assert 0 < held <= total - release


def test_no_longer_than_calls_that_are_sampled(jdk, tmp_path):
    """What they take while all in them is seen is 3 times as long."""
    if jdk.version >= 22:
        pytest.skip("zstd-jni has no native method there")
    folder = jdk.folder("often")
    (folder / "Often.java").write_text("""
class Often {
  public static void main(String[] arguments) {
    byte[] from = new byte[100], to = new byte[200];
    for (int i = 0; i < 30000; i++)
      com.github.luben.zstd.Zstd.compressByteArray(to, 0, 200, from, 0, 100, 3);
  }
}
""")
    path = ":".join(map(str, [folder, *jars.paths("zstd-jni")]))
    tool.run(jdk.command("javac"), "-d", folder, "-cp", path,
             folder / "Often.java")
    file = tmp_path / "often.db"
    conftest.record(jdk, ["-cp", path, "Often"], file)
    [(_, held, total, samples, calls)] = nodes(
        file, "sum(gc_held_ns), sum(total_ns - nodes.own_ns), "
        "sum(nodes.samples), sum(nodes.calls)", "gc_stops > 0")
    assert samples < calls
    assert 0 < held <= 1.1 * total
