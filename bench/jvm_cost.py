#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""What recording costs a Java program.

An empty native, and loops of sqlite-jdbc and of zstd-jni (programs/
JvmLoops.java), run plain, recorded in each mode, and under async-profiler with
event=cpu, in turns. Each process reports the fastest and the median batch, once
its code is compiled: what is added to a native is the median of differences of
the fastest, the cost of a loop that of ratios of the medians. Then the start of
`java -version` beside that of `python3 -c pass`.

Each JDK that is installed is measured. The jars are those of tests/jvm.
"""
import os
import sys
import zipfile

import lib
import startup

sys.path.insert(0, str(lib.FOLDER.parent / "tests"))
from harness import jars, jdks  # noqa: E402

ROUNDS = 5
PROFILER = "tools.profiler:async-profiler:4.2"
PROFILER_FILE = "linux-x64/libasyncProfiler.so"
# Turns in a batch, and batches; half as many warm the code up.
LOOPS = {"call": (10_000, 1000), "sqlite": (100, 2000), "zstd": (20, 2000)}
MODES = {"default": (), "--exact": ("--exact",),
         "--count-only": ("--count-only",)}
TIMED_NS, COUNTED_NS, RATIO, START = 25, 8, 1.15, 2


def profiler():
    """async-profiler's library, out of its jar."""
    file = lib.BUILD / "libasyncProfiler.so"
    if not file.exists():
        with zipfile.ZipFile(jars.fetch(PROFILER)) as jar:
            file.write_bytes(jar.read(PROFILER_FILE))
    return file


class Loops:
    """The programs, compiled by a JDK, and how each tool runs them."""

    def __init__(self, crossbill, jdk):
        self.crossbill, self.jdk = crossbill, jdk
        self.folder = lib.BUILD / f"jvm-{jdk.home.name}"
        self.folder.mkdir(parents=True, exist_ok=True)
        found = jars.paths("sqlite-jdbc", "zstd-jni")
        self.path = os.pathsep.join(map(str, [self.folder, *found]))
        lib.run([jdk.command("javac"), "-cp", self.path, "-d", self.folder,
                 lib.PROGRAMS / "JvmLoops.java"])
        lib.compile_c("jvm_empty", self.folder / "libjvm_empty.so", "-shared",
                      "-fPIC", *jdk.flags())

    def command(self, loop, *flags):
        return [self.jdk.command(), *flags, "-cp", self.path,
                f"-Djava.library.path={self.folder}", "JvmLoops", loop,
                *LOOPS[loop]]

    def once(self, loop, tool):
        if tool == "plain":
            words = self.command(loop)
        elif tool == "async-profiler":
            agent = f"-agentpath:{profiler()}=start,event=cpu,file="
            words = self.command(loop, f"{agent}{self.folder}/cpu.collapsed")
        else:
            words = lib.recorded(self.crossbill, self.command(loop),
                                 *MODES[tool])
        return lib.json_line(lib.run(words))


def take_turns(loops, loop, tools):
    """{tool: [result per round]}"""
    results = {tool: [] for tool in tools}
    for _ in range(ROUNDS):
        for tool in tools:
            lib.breathe()
            results[tool].append(loops.once(loop, tool))
    return results


def checked(loops, results):
    """Nothing gets fast by seeing nothing: the last recording has them all."""
    entry = lib.entry(lib.bill(loops.crossbill), "JvmLoops.empty")
    if entry["calls"] != results[-1]["calls"]:
        raise lib.Failed(f"{entry['calls']} of {results[-1]['calls']} calls"
                         " were counted")


def added(results, tool):
    return lib.median(a["call_ns"] - b["call_ns"]
                      for a, b in zip(results[tool], results["plain"]))


def native_rows(loops):
    """What is added to a call of a native that does nothing."""
    core = lib.library("empty", output="bench_empty")
    clock = lib.json_line(lib.run([lib.program("crossing", core), 10_000,
                                   200]))["clock_ns"]
    results = take_turns(loops, "call", ["plain", *MODES])
    checked(loops, results["--count-only"])
    bars = {"default": COUNTED_NS, "--exact": 2 * clock + TIMED_NS,
            "--count-only": COUNTED_NS}
    return [lib.Row(f"{loops.jdk}: added to a native, {mode}",
                    f"{added(results, mode):.1f} ns", f"at most {bar:.1f} ns",
                    added(results, mode) <= bar)
            for mode, bar in bars.items()]


def loop_rows(loops, loop):
    """The loop in default mode, and under async-profiler, beside plain."""
    tools = ["plain", "default", "async-profiler"]
    results = take_turns(loops, loop, tools)
    ratios = {tool: lib.median(a["median_ns"] / b["median_ns"] for a, b in
                               zip(results[tool], results["plain"]))
              for tool in tools}
    plain = lib.median(r["median_ns"] for r in results["plain"])
    return [lib.Row(f"{loops.jdk}: {loop}", f"{ratios['default']:.3f} of "
                    f"{plain:,.0f} ns; async-profiler: "
                    f"{ratios['async-profiler']:.3f}", f"at most {RATIO}",
                    ratios["default"] <= RATIO)]


def start_row(crossbill, jdk):
    """What is added to the shortest programs."""
    programs = {"java": [jdk.command(), "-version"],
                "python": [os.path.realpath(sys.executable), "-c", "pass"]}
    commands = {name: (program, startup.recording(crossbill, program))
                for name, program in programs.items()}
    times = {name: ([], []) for name in programs}
    for turn in range(2 * ROUNDS + 1):
        for name, pair in commands.items():
            for command, found in zip(pair, times[name]):
                taken = startup.milliseconds(command)
                if turn > 0:
                    found.append(taken)
    more = {name: lib.median(after) - lib.median(before)
            for name, (before, after) in times.items()}
    return lib.Row(f"{jdk}: java -version", f"{more['java']:.1f} ms more; "
                   f"python3 -c pass: {more['python']:.1f}",
                   f"at most {START} times as much",
                   more["java"] <= START * more["python"])


def measure(crossbill):
    lib.BUILD.mkdir(parents=True, exist_ok=True)
    found = jdks.installed()
    if not found:
        return [lib.Row.unavailable("Java", "", "no JDK 17 or newer")]
    rows = []
    for jdk in found:
        loops = Loops(crossbill, jdk)
        rows += native_rows(loops)
        for loop in ("sqlite", "zstd"):
            rows += loop_rows(loops, loop)
        rows.append(start_row(crossbill, jdk))
    return rows


if __name__ == "__main__":
    lib.main(measure)
