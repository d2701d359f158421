#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Two copies of one library in one process: what is billed, what is true.

    bench/two_copies.py CROSSBILL [--beside N] [--runs N] [--loops NAME,...]
                                  [--exact]

One copy is metered; the other lies under a path that `--host` names, so that
it is not: the bill must have the calls of the one and no others. Slices of
5 ms (beside others: 1 ms) alternate. True is the unmetered copy's time for a
call less that of an empty function of its calling convention, unmetered too,
in slices in which the scheduler did not switch. Processor time is compared:
the bill's preempted_ns is taken off; as long as it says none, the share of
the metered slices' time in which the thread had no processor is, which is a
guess, and said. Where neither copy is metered they differ by less than 1 ns.

A billed time is ok within 5 % or 4 ns a crossing, whichever is larger, and an
interval if it holds the truth and is at most 10 % or 8 ns a crossing wide from
end to end. All crossings inside a call count. Short and long work is one
loop, which is ok if both are.
"""
import argparse
import dataclasses
import os
import pathlib
import shutil
import sys
import sysconfig

import lib

FOLDER = lib.BUILD / "two_copies"
METERED, UNMETERED = FOLDER / "metered", FOLDER / "unmetered"
# Milliseconds of a slice, and rounds: beside others, the scheduler switches
# every 1.5 ms or so.
SLICES = {False: (5, 40), True: (1, 200)}
LEAST_SLICES = 5
# loop: {function: crossings in a call}
LOOPS = {"METH_O": {"meth_o": 1},
         "FASTCALL": {"fastcall": 1},
         "3 API calls": {"api_3": 4},
         "20 API calls": {"api_20": 21},
         "lent memory": {"lent": 4},
         "C++ and Rust": {"metered_norm": 1},
         "callback": {"callback": 2},
         "1 and 50 us": {"work_1us": 1, "work_50us": 1}}
RUST = "C++ and Rust"


@dataclasses.dataclass
class Figures:
    """One function of a run, in ns a call."""
    loop: str
    function: str
    crossings: int
    true: float
    spread: float  # of the truth: its standard error
    billed: float
    error: float   # stated
    guessed: bool  # whether time without a processor was

    @property
    def off(self):
        return self.billed - self.true

    @property
    def ok(self):
        return abs(self.off) <= max(.05 * self.true, 4 * self.crossings)

    @property
    def holds(self):
        return abs(self.off) <= self.error

    @property
    def narrow(self):
        return 2 * self.error <= max(.1 * self.true, 8 * self.crossings)


def build_extension(python):
    include = sysconfig.get_paths()["include"]
    made = FOLDER / "two_copies.so"
    lib.compile_c("two_copies", made, "-fPIC", "-shared", "-DNDEBUG",
                  f"-I{include}", f"-I{lib.PROGRAMS}")
    for folder in (METERED, UNMETERED):
        (folder / "two_copies.so").write_bytes(made.read_bytes())
    return [python, lib.PROGRAMS / "two_copies.py",
            METERED / "two_copies.so", UNMETERED / "two_copies.so"]


def build_rust():
    for folder, options in ((METERED, ["--cfg", "metered"]), (UNMETERED, [])):
        lib.run(["rustc", "--crate-type", "cdylib", "-O", *options,
                 "--crate-name", f"{folder.name}_rust", "-o",
                 folder / f"lib{folder.name}_rust.so",
                 lib.PROGRAMS / "two_copies.rs"])
    host = FOLDER / "two_copies"
    links = [part for folder in (METERED, UNMETERED)
             for part in (f"-L{folder}", f"-l{folder.name}_rust",
                          f"-Wl,-rpath,{folder}")]
    lib.run([os.environ.get("CXX", "c++"), "-std=c++20", "-O2", "-o", host,
             lib.PROGRAMS / "two_copies.cpp", *links])
    return [host]


def truth(slices):
    """Nanoseconds of a call, and their standard error."""
    mean, variance = {}, 0
    for copy in ("unmetered", "empty"):
        each = [cpu / calls for calls, cpu, _, switches in slices[copy]
                if switches == 0]
        if len(each) < LEAST_SLICES:
            raise lib.Failed(f"{len(each)} slices without a context switch")
        mean[copy] = sum(each) / len(each)
        variance += (sum((x - mean[copy]) ** 2 for x in each)
                     / (len(each) - 1) / len(each))
    return mean["unmetered"] - mean["empty"], variance ** .5


def check(what, billed, made):
    if billed != made:
        raise lib.Failed(f"{what}: {billed:,} on the bill, {made:,} of the"
                         " metered copy; is the other one metered as well?")


def figures(loop, function, slices, bill):
    entry = lib.entry(bill, function)
    calls = slices["warm_up"] + sum(part[0] for part in slices["metered"])
    check(f"{function}: calls", entry["calls"], calls)
    check(f"{function}: crossings inside",
          sum(edge["calls"] for edge in bill["edges"]
              if edge["from"] == entry["core"] and edge["calls"] > calls / 100),
          (LOOPS[loop][function] - 1) * calls)
    total, preempted = entry["total_ns"], entry.get("preempted_ns")
    guessed = preempted is None
    if guessed:
        _, cpu, elapsed, _ = map(sum, zip(*slices["metered"]))
        preempted = total * max(0, 1 - cpu / elapsed)
        guessed = preempted > .01 * total
    true, spread = truth(slices)
    return Figures(loop, function, LOOPS[loop][function], true, spread,
                   (total - preempted) / calls,
                   entry["total_error_ns"] / calls, guessed)


def once(crossbill, command, loop, mode, beside):
    """One run of a loop: the figures of its functions."""
    names = [] if loop == RUST else LOOPS[loop]
    command = lib.recorded(crossbill, [*command, *SLICES[beside > 0], *names],
                           *mode,
                           "--host", UNMETERED / "*")
    with lib.busy(beside):
        output = lib.run(command, undisturbed=not beside)
    bill = lib.bill(crossbill)
    return [figures(loop, function, slices, bill)
            for function, slices in lib.json_line(output).items()]


def show(found):
    print(f"{found.loop:13} {found.function:12}"
          f"{found.true:9.1f} +- {found.spread:4.1f}"
          f"{found.billed:10.1f} +- {found.error:5.1f}"
          f"{100 * found.off / found.true:+8.1f} %"
          f"{found.off / found.crossings:+7.1f} ns a crossing  "
          f"{'ok ' if found.ok else 'OFF'} "
          f"{'holds' if found.holds else 'MISSES'} "
          f"{'' if found.narrow else 'WIDE '}"
          f"{'(preempted time guessed)' if found.guessed else ''}".rstrip(),
          flush=True)


def runs_of(crossbill, beside, runs, loops, mode):
    """[the figures of a loop in a run, for each], shown as they come."""
    for folder in (METERED, UNMETERED):
        folder.mkdir(parents=True, exist_ok=True)
    python = build_extension(os.path.realpath(sys.executable))
    rust = build_rust() if RUST in loops else None
    print(f"{'loop':13} {'function':12}{'true, ns a call':>17}"
          f"{'billed, stated':>19}  beside {beside}", flush=True)
    found = []
    for _ in range(runs):
        for loop in loops:
            lib.breathe()
            found.append(once(crossbill, rust if loop == RUST else python,
                              loop, mode, beside))
            for each in found[-1]:
                show(each)
    return found


def count(found):
    """{what: in how many of the runs of a loop it is so}."""
    return {what: sum(all(getattr(each, what) for each in run)
                      for run in found) for what in ("ok", "holds", "narrow")}


def measure(crossbill):
    found, bars = [], {"ok": 46, "holds": 43, "narrow": 48}
    texts = {"ok": "billed within 5 % or 4 ns a crossing",
             "holds": "the interval holds the truth",
             "narrow": "the interval is at most 10 %, 8 ns a crossing"}
    if not shutil.which("rustc"):
        return [lib.Row.unavailable("two copies", "", "no rustc here")]
    try:
        for beside in (0, 1, 2):
            found += runs_of(crossbill, beside, 2, LOOPS, ["--exact"])
    except lib.Failed as failure:
        return [lib.Row("two copies", str(failure), "", False)]
    return [lib.Row(f"two copies: {texts[what]}",
                    f"{number} of {len(found)}", f"{bars[what]} of 48",
                    number >= bars[what])
            for what, number in count(found).items()]


def arguments():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("crossbill", type=pathlib.Path)
    parser.add_argument("--beside", type=int, default=0, metavar="N",
                        help="busy processes beside (default: 0)")
    parser.add_argument("--runs", type=int, default=1, metavar="N")
    parser.add_argument("--loops", metavar="NAME,...", default=",".join(LOOPS),
                        help=f"of these (default: all): {', '.join(LOOPS)}")
    parser.add_argument("--exact", action="store_true")
    chosen = parser.parse_args()
    chosen.loops = chosen.loops.split(",")
    for loop in chosen.loops:
        if loop not in LOOPS:
            parser.error(f"no loop {loop}; there are {', '.join(LOOPS)}")
    return chosen


def main():
    chosen = arguments()
    try:
        found = runs_of(chosen.crossbill.resolve(), chosen.beside, chosen.runs,
                        chosen.loops, ["--exact"] if chosen.exact else [])
    except lib.Failed as failure:
        sys.exit(str(failure))
    counts = count(found)
    print(", ".join(f"{what} {number} of {len(found)}"
                    for what, number in counts.items()))
    sys.exit(counts["ok"] < len(found))


if __name__ == "__main__":
    main()
