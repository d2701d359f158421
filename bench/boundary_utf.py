#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Validating UTF-8 by the boundary library's header, beside simdutf.

One program (programs/boundary_utf.cpp) validates 1 MB of text of several
kinds, and short ASCII, with both, call by call in turns; medians count. Both
are compiled with the same flags; simdutf chooses the best that it has for this
processor. simdutf cannot be a part of the header: it takes 18 s to compile,
and is 880 KB of code. What the header does not beat it at is in the output of
the program itself: bytes that are not ASCII in strings below 35 bytes, and
UTF-16 and UTF-32, where simdutf uses AVX-512.
"""
import os

import lib

CXX = os.environ.get("CXX", "c++")
SIMDUTF = lib.BUILD / "simdutf" / "vendor" / "simdutf" / "cpp"
ROUNDS = 301
MEGABYTE = ("ASCII", "English", "French", "Russian", "Chinese", "emoji")
BAR = "at most simdutf's"


def build():
    options = ["-std=c++20", "-O2", "-g", f"-I{SIMDUTF}",
               f"-I{lib.FOLDER.parent / 'include'}"]
    simdutf, program = lib.BUILD / "simdutf.o", lib.BUILD / "boundary_utf"
    source = SIMDUTF / "simdutf.cpp"
    if not simdutf.exists() or simdutf.stat().st_mtime < source.stat().st_mtime:
        lib.run([CXX, *options, "-c", "-o", simdutf, source])
    lib.run([CXX, *options, "-o", program,
             lib.PROGRAMS / "boundary_utf.cpp", simdutf])
    return program


def row(what, times, kinds):
    """One row: the kind of text that does worst."""
    worst = max(kinds, key=lambda kind: times[kind][0] / times[kind][1])
    ours, theirs = times[worst]
    name = f"{worst}: " if len(kinds) > 1 else ""
    return lib.Row(what, f"{name}{ours:,.1f} ns, {ours / theirs:.2f} of it",
                   BAR, ours <= theirs)


def measure(_):
    rows = {"UTF-8: 1 MB, the worst of 6 texts": MEGABYTE,
            "UTF-8: 16 bytes of ASCII": ("ASCII 16",)}
    if not SIMDUTF.exists():
        return [lib.Row.unavailable(what, BAR, "simdutf is not installed")
                for what in rows]
    times = lib.json_line(lib.run([build(), ROUNDS]))
    return [row(what, times, kinds) for what, kinds in rows.items()]


if __name__ == "__main__":
    lib.main(measure)
