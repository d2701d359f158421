# SPDX-License-Identifier: MIT
"""Counts calls of C functions by breakpoints: gdb runs this, see
coverage_rows.py --witness. $coverage_result names the program's result file,
$coverage_counts where the counts go."""
import json
import os

import gdb

STATE, COUNTS = os.environ["COVERAGE_STATE"], os.environ["COVERAGE_COUNTS"]


def state():
    with open(STATE, encoding="utf-8") as file:
        return json.load(file)


def stops():
    """Runs to the next stop; false: the program has ended."""
    gdb.execute("continue")
    return gdb.selected_inferior().pid != 0


def main():
    for setting in ("pagination off", "confirm off", "breakpoint pending on",
                    "startup-with-shell off", "debuginfod enabled off",
                    "auto-solib-add off"):
        gdb.execute(f"set {setting}")
    gdb.execute("handle SIGTRAP stop print nopass")
    counts = {}
    gdb.execute("run")
    while gdb.selected_inferior().pid:
        now = state()
        if "row" not in now:
            break
        point = gdb.Breakpoint(f"*{now['address']}")
        point.ignore_count = 10**9
        alive = stops()
        counts[now["row"]] = point.hit_count
        point.delete()
        if not alive or not stops():
            break
    with open(COUNTS, "w", encoding="utf-8") as file:
        json.dump(counts, file)


main()
