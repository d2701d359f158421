#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""What a call by a handle takes more than one by a raw pointer.

One core (programs/boundary_handles_core.cpp) adds a number to an object: by
each kind of handle, and by a pointer in a function written by hand with the
same result, status and catch. A loop in another module calls them in turns;
the difference of each round counts, as the median of all rounds. `moved` is
an object of one_at_a_time that threads took from each other more than 16 times:
it is entered by compare-and-swap from then on, which the bar is not for.
"""
import os

import lib

CXX = os.environ.get("CXX", "c++")
ROUNDS = 301
# kind, what it is called in the table, at most (ns)
ROWS = (("mine", "handle: creator_thread", 3),
        ("single", "handle: one_at_a_time", 3),
        ("shared", "handle: any_thread", 12))


def build():
    options = ["-std=c++20", "-O2", "-g", f"-I{lib.FOLDER.parent / 'include'}"]
    core, host = (lib.BUILD / name for name in ("libboundary_handles.so",
                                                "boundary_handles"))
    lib.BUILD.mkdir(parents=True, exist_ok=True)
    lib.run([CXX, *options, "-shared", "-fPIC", "-o", core,
             lib.PROGRAMS / "boundary_handles_core.cpp"])
    lib.run([CXX, *options, "-o", host, lib.PROGRAMS / "boundary_handles.cpp",
             core, "-pthread", "-Wl,-rpath,$ORIGIN"])
    return host


def measure(_):
    times, rows = lib.json_line(lib.run([build(), ROUNDS])), []
    raw_call, raw_made = times["raw"]
    for kind, what, bar in ROWS:
        call, made = times[kind]
        moved = f" (moved {times['moved'][0]:.1f})" if kind == "single" else ""
        rows.append(lib.Row(
            what, f"+{call:.1f} ns{moved} on {raw_call:.1f}; make and free "
            f"+{made:.1f} on {raw_made:.1f}", f"+{bar} ns", call <= bar))
    return rows


if __name__ == "__main__":
    lib.main(measure)
