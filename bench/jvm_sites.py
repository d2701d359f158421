#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""What a Java call costs us that has a line, by the way it is called.

programs/JvmPlaces.java calls C from one line, from random lines, and by method
handles, plain and recorded in turns; each process reports its fastest batch.
What is added is the median of differences. The newest JDK is measured, which
has to have java.lang.foreign.
"""
import sys

import lib

sys.path.insert(0, str(lib.FOLDER.parent / "tests"))
from harness import jdks  # noqa: E402

ROUNDS = 5
COUNTED_NS, TIMED_NS = 8, 25
# Which line it is has to be looked up where another one was expected. Of a
# critical call, which takes 2 ns, there is nothing to wait for meanwhile.
MORE_NS = {"random lines": 30, "critical": 12}


def take_turns(crossbill, jdk):
    """{mode: [{way: ns} per round]}"""
    folder = lib.BUILD / f"jvm-{jdk.home.name}"
    folder.mkdir(parents=True, exist_ok=True)
    lib.run([jdk.command("javac"), "-d", folder,
             lib.PROGRAMS / "JvmPlaces.java"])
    library = folder / "libjvm_places.so"
    lib.compile_c("jvm_places", library, "-shared", "-fPIC", *jdk.flags())
    command = [jdk.command(), "--enable-native-access=ALL-UNNAMED", "-cp",
               folder, "JvmPlaces", library]
    tools = {"plain": command, "default": lib.recorded(crossbill, command),
             "--exact": lib.recorded(crossbill, command, "--exact")}
    results = {tool: [] for tool in tools}
    for _ in range(ROUNDS):
        for tool, words in tools.items():
            lib.breathe()
            results[tool].append(lib.json_line(lib.run(words)))
    return results


def rows(results):
    for mode, most in ("default", COUNTED_NS), ("--exact", TIMED_NS):
        for way in results["plain"][0]:
            added = lib.median(a[way] - b[way] for a, b in
                               zip(results[mode], results["plain"]))
            bar = max(most, MORE_NS.get(way, 0))
            yield lib.Row(f"{way}, {mode}", f"{added:.1f} ns",
                          f"at most {bar} ns", added <= bar)


def measure(crossbill):
    lib.BUILD.mkdir(parents=True, exist_ok=True)
    found = [jdk for jdk in jdks.installed() if jdk.version >= 22]
    if not found:
        return [lib.Row.unavailable("Java", "", "no JDK 22 or newer")]
    return list(rows(take_turns(crossbill, max(found, key=version_of))))


def version_of(jdk):
    return jdk.version


if __name__ == "__main__":
    lib.main(measure)
