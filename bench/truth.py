#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""What is billed, beside what is true.

Callees spin for 1, 10, 100 and 1,000 us, alone (`flat`) and with two calls
into another core that spin as long each (`nested`). In the same process and
in turns the same work is done without a crossing, by witnesses inside the
host (programs/truth.c): their time, less as many empty calls, divided by
their number, is the true time. Billed total and logic are compared with it;
the median of the runs counts. Counts must be exact.
"""
import lib

# Duration of a callee: batches in a run, which stays below 0.7 s.
MICROSECONDS = {1: 160, 10: 160, 100: 160, 1000: 80}
RUNS = 9
BAR = 0.02


def build():
    headers = f"-I{lib.PROGRAMS}"
    inner = lib.library("spin_inner", headers)
    outer = lib.library("spin_outer", headers, inner, "-Wl,-rpath,$ORIGIN")
    return lib.program("truth", outer, inner, options=[headers])


def deviations(crossbill, host, microseconds):
    """{(entry, phase): billed / true - 1} of one run."""
    lib.breathe()
    command = [host, microseconds, MICROSECONDS[microseconds]]
    output = lib.run(lib.recorded(crossbill, command, "--exact"))
    true = lib.json_line(output)
    true["bench_inner"] = true["bench_flat"]
    calls = {"bench_flat": true["calls"], "bench_nested": true["calls"],
             "bench_inner": 2 * true["calls"]}
    bill, found = lib.bill(crossbill), {}
    for name, expected in calls.items():
        entry = lib.entry(bill, name)
        if entry["calls"] != expected:
            raise lib.Failed(f"{name}: {entry['calls']} of {expected} calls")
        for phase in ("total", "logic"):
            each = entry[f"{phase}_ns"] / expected
            found[name, phase] = each / true[name] - 1
    return found


def row(microseconds, what, names, runs):
    """One row: the deviation that is largest over its entries."""
    shown = []
    for phase in ("total", "logic"):
        medians = [lib.median(run[name, phase] for run in runs)
                   for name in names]
        shown.append(max(medians, key=abs))
    return lib.Row(f"billed beside true, {microseconds:,} us, {what}",
                   "total {:+.2%}, logic {:+.2%}".format(*shown),
                   f"within {BAR:.0%}", max(map(abs, shown)) <= BAR)


def measure(crossbill):
    runs = {microseconds: [] for microseconds in MICROSECONDS}
    try:
        host = build()
        for _ in range(RUNS):
            for microseconds, found in runs.items():
                found.append(deviations(crossbill, host, microseconds))
    except lib.Failed as failure:
        return [lib.Row("billed beside true", str(failure),
                        f"within {BAR:.0%}", False)]
    return [row(microseconds, what, names, found)
            for microseconds, found in runs.items()
            for what, names in (("flat", ["bench_flat"]),
                                ("nested", ["bench_nested", "bench_inner"]))]


if __name__ == "__main__":
    lib.main(measure)
