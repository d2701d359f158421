#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""What metering adds to one call, beside the tools that people use today.

One loop calls an empty function of another module (programs/crossing.c): as
it is, with `crossbill record --exact` and `--count-only`, under uftrace, with
frida's counter in compiled C, with a bpftrace uprobe and uretprobe, and under
ltrace. Each process reports its fastest batch; the tools take turns; a tool's
cost is the median, over the turns, of its time per call less that of the
plain loop of the same turn. Every tool's own count of the calls is checked
where it prints one. Beside them runs the baseline's `record --exact`: what a
crossing takes beyond its two clock reads is compared with its. These turns
are taken once more beside a busy process.
"""
import re
import shutil

import lib

ROUNDS = 7
CALLEE = "bench_empty"
# Calls in a batch, and batches. Beside others the scheduler switches every few
# milliseconds: a batch must be over long before.
BATCHES = 10_000, 200


class Loop:
    """The loop's program, and how each tool runs it: calls per batch so
    chosen that a run takes well under a second, and the command line."""

    def __init__(self, crossbill, undisturbed=True):
        self.crossbill = crossbill
        self.undisturbed = undisturbed
        self.core = lib.library("empty", output="bench_empty")
        self.host = lib.program("crossing", self.core)
        self.frida = lib.BUILD / "venv" / "bin" / "python"

    def once(self, tool):
        """The result of one run under `tool`."""
        return lib.json_line(getattr(self, tool)())

    def plain(self):
        return lib.run([self.host, *BATCHES],
                       undisturbed=self.undisturbed)

    def exact(self):
        return self.record(self.crossbill, "--exact")

    def baseline(self):
        return self.record(lib.baseline(), "--exact")

    def count_only(self):
        return self.record(self.crossbill, "--count-only")

    def record(self, crossbill, mode):
        output = lib.run(lib.recorded(crossbill, [self.host, *BATCHES], mode),
                         undisturbed=self.undisturbed)
        calls = lib.entry(lib.bill(crossbill), CALLEE)["calls"]
        expect(f"crossbill {mode}", calls, lib.json_line(output)["calls"])
        return output

    def uftrace(self):
        folder = lib.BUILD / "uftrace.data"
        shutil.rmtree(folder, ignore_errors=True)
        return lib.run(["uftrace", "record", "--force", "-d", folder,
                        self.host, 10_000, 10])

    def frida_counter(self):
        command = [self.frida, lib.FOLDER / "frida_counter.py", self.core.name,
                   CALLEE, self.host, 100_000, 10]
        output = lib.run(command, stderr_too=True)
        counted = re.search(r"frida counted (\d+) (\d+)", output)
        calls = lib.json_line(output)["calls"]
        expect("frida", counted and int(counted[2]), calls)
        return output

    def bpftrace(self):
        probe = f"{self.core}:{CALLEE}"
        output = lib.run([
            "bpftrace", "-c", f"{self.host} 5000 5", "-e",
            f"uprobe:{probe} {{ @entered = count(); }}"
            f" uretprobe:{probe} {{ @left = count(); }}"])
        counted = re.search(r"@left: (\d+)", output)
        expect("bpftrace", counted and int(counted[1]),
               lib.json_line(output)["calls"])
        return output

    def ltrace(self):
        return lib.run(["ltrace", "-e", CALLEE, "-o", "/dev/null", self.host,
                        500, 3])


def expect(tool, counted, calls):
    if counted != calls:
        raise lib.Failed(f"{tool} counted {counted} of {calls} calls")


def missing(tool, loop):
    """Why a tool cannot be tried, or None."""
    if tool == "frida_counter":
        return None if loop.frida.exists() else "frida is not installed"
    if tool in ("uftrace", "bpftrace", "ltrace") and not shutil.which(tool):
        return f"{tool} is not installed"
    return None


def take_turns(loop, tools):
    """{tool: [result per round]}; a tool that fails leaves, with its reason."""
    results = {tool: [] for tool in tools}
    reasons = {}
    for tool in tools:
        if why := missing(tool, loop):
            reasons[tool] = why
    for _ in range(ROUNDS):
        for tool in tools:
            if tool in reasons:
                continue
            lib.breathe()
            try:
                results[tool].append(loop.once(tool))
            except lib.Failed as failure:
                reasons[tool] = str(failure)
    return results, reasons


BESIDE = ["plain", "exact", "baseline"]
TOOLS = [*BESIDE, "count_only", "uftrace", "frida_counter", "bpftrace",
         "ltrace"]
# What an own part may take (ns), unless it was above MUCH: then half of that.
OWN_PART, MUCH = 7, 14

# tool, how it is named in the table, at least so many times our own cost
OTHERS = [("uftrace", "uftrace", 3),
          ("frida_counter", "frida's counter in C", 8),
          ("bpftrace", "bpftrace uprobe+uretprobe", 50),
          ("ltrace", "ltrace", 2000)]


def cost(results, tool):
    """Nanoseconds that a tool adds to a call."""
    return lib.median(with_tool["call_ns"] - without["call_ns"]
                      for with_tool, without in zip(results[tool],
                                                    results["plain"]))


def own_part(results, tool):
    """What a crossing takes beyond its two clock reads, and one of these."""
    clock = lib.median(r["clock_ns"] for r in results["plain"])
    return cost(results, tool) - 2 * clock, clock


def exact_row(results, reasons):
    what, bar = "exact: added to a crossing", "2 clock reads + 8 ns"
    if "exact" in reasons:
        return lib.Row(what, reasons["exact"], bar, False)
    own, clock = own_part(results, "exact")
    return lib.Row(what, f"{own + 2 * clock:.1f} ns (2 x {clock:.1f} + "
                   f"{own:.1f})", bar, own <= 8)


def baseline_row(results, reasons, where):
    what = f"exact: beyond its two clock reads, {where}"
    bar = f"{OWN_PART} ns, or half of more than {MUCH}"
    if why := reasons.get("exact") or reasons.get("baseline"):
        return lib.Row(what, why, bar, False)
    (ours, _), (theirs, _) = (own_part(results, tool)
                              for tool in ("exact", "baseline"))
    most = theirs / 2 if theirs > MUCH else OWN_PART
    return lib.Row(what, f"{ours:.1f} ns, e60476c's {theirs:.1f}", bar,
                   ours <= most)


def count_row(results, reasons):
    what, bar = "--count-only: a crossing", "4 empty PLT calls"
    if "count_only" in reasons:
        return lib.Row(what, reasons["count_only"], bar, False)
    plain = lib.median(r["call_ns"] for r in results["plain"])
    times = lib.median(a["call_ns"] / b["call_ns"] for a, b in
                       zip(results["count_only"], results["plain"]))
    return lib.Row(what, f"{times:.1f} calls of {plain:.1f} ns", bar,
                   times <= 4)


def other_row(results, reasons, tool, name, least):
    what, bar = f"{name}: added to a crossing", f"at least {least} times exact"
    if why := reasons.get(tool) or reasons.get("exact"):
        return lib.Row.unavailable(what, bar, why)
    theirs, ours = cost(results, tool), cost(results, "exact")
    return lib.Row(what, f"{theirs:,.0f} ns, {theirs / ours:,.1f} times", bar,
                   theirs >= least * ours)


def measure(crossbill):
    results, reasons = take_turns(Loop(crossbill), TOOLS)
    with lib.busy(1):
        beside = take_turns(Loop(crossbill, undisturbed=False), BESIDE)
    for why in (reasons, beside[1]):
        if "plain" in why:
            raise lib.Failed(why["plain"])
    return [exact_row(results, reasons),
            baseline_row(results, reasons, "quiet"),
            baseline_row(*beside, "beside a busy process"),
            count_row(results, reasons),
            *(other_row(results, reasons, *other) for other in OTHERS)]


if __name__ == "__main__":
    lib.main(measure)
