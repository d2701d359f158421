#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""What is billed of JNI natives, beside what is true.

Natives work for 1, 10, 100 and 1,000 us, of which they call back 0, 30 and 90 %
into Java (programs/KnownWork.java). How long the native's own work takes is
timed within C, without a crossing, in the process that is recorded and in turns
with what is billed; how long the whole call takes, what the JVM does for the
callback with it, is timed in Java, in runs without us in between: less an empty
native's. Billed logic and total are compared with them; the median of the runs
counts. Counts must be exact.
"""
import pathlib
import shutil

import lib

# Duration of a native: batches in a run.
MICROSECONDS = {1: 160, 10: 160, 100: 160, 1000: 80}
RUNS = 5
# At most off: a share, or ns for each crossing inside, the larger of the two.
SHARE, NS = 0.02, 10
BAR = f"within {SHARE:.0%} or {NS} ns a crossing"
# native: crossings of it and inside of it
CROSSINGS = {"flat": 1, "back0": 2, "back30": 2, "back90": 2}


def build(home):
    """The arguments of `java` that run it."""
    lib.library("jvm_known_work", f"-I{lib.PROGRAMS}", f"-I{home}/include",
                f"-I{home}/include/linux")
    lib.run([home / "bin" / "javac", "-d", lib.BUILD,
             lib.PROGRAMS / "KnownWork.java"])
    # One compiler, which is waited for: Java's steps take the same in each run.
    return [home / "bin" / "java", "-XX:+UseSerialGC", "-Xbatch",
            "-XX:-TieredCompilation",
            f"-Djava.library.path={lib.BUILD}", "-cp", lib.BUILD, "KnownWork"]


def one_run(crossbill, command):
    """{(native, phase): (billed less true, ns, and of which true)}."""
    lib.breathe()
    plain = lib.json_line(lib.run(command))
    lib.breathe()
    true = lib.json_line(lib.run(lib.recorded(crossbill, command, "--exact")))
    bill, found = lib.bill(crossbill), {}
    for name in CROSSINGS:
        entry = lib.entry(bill, f"KnownWork.{name}")
        if entry["calls"] != true["calls"]:
            raise lib.Failed(f"{name}: {entry['calls']} of {true['calls']}")
        # The machine may have another speed by now: C's own time says so.
        pace = true[name][1] / plain[name][1]
        for phase, of in (("total", plain[name][0] * pace),
                          ("logic", true[name][1])):
            found[name, phase] = (entry[f"{phase}_ns"] / true["calls"] - of, of)
    return found


def row(microseconds, name, runs):
    shown, met = [], True
    for phase in ("total", "logic"):
        off, true = map(lib.median, zip(*(run[name, phase] for run in runs)))
        shown.append(f"{phase} {off / true:+.2%} ({off:+.0f} ns)")
        met = met and abs(off) <= max(SHARE * true, NS * CROSSINGS[name])
    return lib.Row(f"JNI, billed beside true, {microseconds:,} us, {name}",
                   ", ".join(shown), BAR, met)


def measure(crossbill):
    compiler = shutil.which("javac")
    if compiler is None:
        return [lib.Row.unavailable("JNI, billed beside true", BAR,
                                    "no Java compiler")]
    runs = {microseconds: [] for microseconds in MICROSECONDS}
    try:
        java = build(pathlib.Path(compiler).resolve().parents[1])
        steps = lib.run(java).split()
        for _ in range(RUNS):
            for microseconds, found in runs.items():
                found.append(one_run(crossbill, [
                    *java, microseconds, MICROSECONDS[microseconds], *steps]))
    except lib.Failed as failure:
        return [lib.Row("JNI, billed beside true", str(failure), BAR, False)]
    return [row(microseconds, name, found)
            for microseconds, found in runs.items() for name in CROSSINGS]


if __name__ == "__main__":
    lib.main(measure)
