# SPDX-License-Identifier: MIT
"""What a call into a core costs from Python, beside the tools of today.

One core (core.hpp) offered to Python by crossbill.load and by each tool, built
in this run with the same flags. Figures are ns a call: the median over all
rounds of PROCESSES processes, the empty loop taken out (timing.py); bars are
ratios of these medians. Each process places code and memory anew, so no tool
keeps the luck of one placement. Alone: `python3 -m load CROSSBILL` in bench/.
"""
import sys

import lib

from . import build

PROCESSES = 7
ROUNDS = 12

# what, case, at most so many times, which tool's
BARS = [
    ("add", 1.05, "nanobind"),
    ("add", 1.0, "with names"),
    ("add", 0.1, "ctypes"),
    ("sum 128", 0.7, "nanobind"),
    ("sum 128 numpy", 0.7, "nanobind"),
    ("text", 1.0, "nanobind"),
    ("object", 1.0, "nanobind"),
]


def timed(tools):
    """The medians, {case: {tool: ns}}, and why tools are missing."""
    samples, missing = {}, {}
    for _ in range(PROCESSES):
        output = lib.run(
            [build.PYTHON, build.FOLDER / "timing.py", build.MODULES, ROUNDS,
             *tools],
            env={"PYTHONPATH": str(build.PACKAGE), "PATH": "/usr/bin:/bin"})
        result = lib.json_line(output)
        missing.update(result["missing"])
        for case, by in result["ns"].items():
            for tool, values in by.items():
                samples.setdefault(case, {}).setdefault(tool, []).extend(values)
        lib.breathe()
    return {case: {tool: lib.median(values) for tool, values in by.items()}
            for case, by in samples.items()}, missing


def figure(ns):
    return "-" if ns is None else f"{ns:.1f}" if ns < 100 else f"{ns:,.0f}"


def print_figures(ns, tools, heads, missing):
    rows = [["ns a call", *tools]]
    for case, by in ns.items():
        rows.append([heads[case], *(figure(by.get(tool)) for tool in tools)])
    widths = [max(map(len, column)) for column in zip(*rows)]
    for row in rows:
        print(row[0].ljust(widths[0]), *(cell.rjust(width) for cell, width
                                         in zip(row[1:], widths[1:])),
              sep="  ")
    for tool, why in missing.items():
        print(f"{tool}: not measured here: {why}")
    print("('with names': nanobind, declared with the arguments' names; "
          "'by hand': METH_FASTCALL)\n", flush=True)


def bar(ns, heads, missing, case, most, other):
    what = f"{heads[case]}: crossbill / {display(other)}"
    text = f"<= {most}"
    values = ns.get(case, {})
    for tool in ("crossbill", other):
        if tool not in values:
            why = missing.get(tool, "no such case here")
            return lib.Row.unavailable(what, text, f"{tool}: {why}")
    ours, theirs = values["crossbill"], values[other]
    return lib.Row(what, f"{ours / theirs:.2f} ({figure(ours)} / "
                   f"{figure(theirs)} ns)", text, ours <= most * theirs)


def display(tool):
    return "nanobind with names" if tool == "with names" else tool


def measure(crossbill):
    heads, names = descriptions()
    built, missing = build.build(names)
    ns, failed = timed(built) if built else ({}, {})
    missing.update(failed)
    ns = {case: ns[case] for case in heads if case in ns}
    print_figures(ns, names, heads, missing)
    return [bar(ns, heads, missing, *row) for row in BARS]


def descriptions():
    """Heads of the cases and names of the tools, without what they import."""
    sys.path.append(str(build.FOLDER))
    import tools
    sys.path.remove(str(build.FOLDER))
    return tools.HEADS, list(tools.TOOLS)
