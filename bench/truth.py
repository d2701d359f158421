#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""What is billed, beside what is true.

Callees spin for 1, 10, 100 and 1,000 us: alone (`flat`), with two calls into
another core that spin as long each (`nested`), and with 0, 30 and 90 % of the
work done by a function of the host that they call back. In the same process
and in turns the same work is done without a crossing, by witnesses inside the
host (programs/truth.c): their time, less as many empty calls, divided by
their number, is the true time. Billed total and logic are compared with it;
the median of the runs counts. Counts must be exact.
"""
import lib

# Duration of a callee: batches in a run, which stays below 0.7 s.
MICROSECONDS = {1: 160, 10: 160, 100: 160, 1000: 80}
RUNS = 9
# At most off: a share, or ns for each crossing inside, the larger of the two.
SHARE, NS = 0.02, 10
BAR = f"within {SHARE:.0%} or {NS} ns a crossing"
# entry: crossings inside of it
CROSSINGS = {"bench_flat": 1, "bench_inner": 1, "bench_nested": 3,
             "bench_back_0": 2, "bench_back_30": 2, "bench_back_90": 2}
KINDS = {"flat": ["bench_flat"], "nested": ["bench_nested", "bench_inner"],
         "0 % called back": ["bench_back_0"],
         "30 % called back": ["bench_back_30"],
         "90 % called back": ["bench_back_90"]}


def build():
    headers = f"-I{lib.PROGRAMS}"
    inner = lib.library("spin_inner", headers)
    outer = lib.library("spin_outer", headers, inner, "-Wl,-rpath,$ORIGIN")
    return lib.program("truth", outer, inner, options=[headers, "-rdynamic"])


def deviations(crossbill, host, microseconds):
    """{(entry, phase): (billed less true, ns, and of which true)} of a run."""
    lib.breathe()
    command = [host, microseconds, MICROSECONDS[microseconds]]
    output = lib.run(lib.recorded(crossbill, command, "--exact"))
    true = lib.json_line(output)
    true["bench_inner"] = true["bench_flat"]
    bill, found = lib.bill(crossbill), {}
    for name in CROSSINGS:
        expected = true["calls"] * (2 if name == "bench_inner" else 1)
        entry = lib.entry(bill, name)
        if entry["calls"] != expected:
            raise lib.Failed(f"{name}: {entry['calls']} of {expected} calls")
        for phase, of in zip(("total", "logic"), true[name]):
            found[name, phase] = (entry[f"{phase}_ns"] / expected - of, of)
    return found


def allowed(name, true):
    return max(SHARE * true, NS * CROSSINGS[name])


def worst(names, phase, runs):
    """The deviation, and what is true, of the entry that is off most."""
    medians = [(name, *map(lib.median, zip(*(run[name, phase]
                                             for run in runs))))
               for name in names]
    return max(medians, key=lambda one: abs(one[1]) / allowed(one[0], one[2]))


def row(microseconds, what, runs):
    shown, met = [], True
    for phase in ("total", "logic"):
        name, off, true = worst(KINDS[what], phase, runs)
        shown.append(f"{phase} {off / true:+.2%} ({off:+.0f} ns)")
        met = met and abs(off) <= allowed(name, true)
    return lib.Row(f"billed beside true, {microseconds:,} us, {what}",
                   ", ".join(shown), BAR, met)


def measure(crossbill):
    runs = {microseconds: [] for microseconds in MICROSECONDS}
    try:
        host = build()
        for _ in range(RUNS):
            for microseconds, found in runs.items():
                found.append(deviations(crossbill, host, microseconds))
    except lib.Failed as failure:
        return [lib.Row("billed beside true", str(failure), BAR, False)]
    return [row(microseconds, what, found)
            for microseconds, found in runs.items() for what in KINDS]


if __name__ == "__main__":
    lib.main(measure)
