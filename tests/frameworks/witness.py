# SPDX-License-Identifier: MIT
"""Runs a program and writes what it sees of it:  witness.py OUT PROGRAM

calls: from where each function in C was called, by sys.setprofile, which is
       told of calls that Python code makes itself
lines: from where each line was run, by sys.settrace: for what C calls in turn,
       and for constructors and operators, of which nobody is told

A row of calls is [function, leaf's file, its line, file and line of the first
frame outside of the standard library and of packages, how often]; one of lines
begins with the file. Which files are which is asked of sysconfig and site here,
and told from paths by the bill.
"""
import collections
import json
import os
import runpy
import site
import sys
import sysconfig
import threading

out, program = sys.argv[1:]
sys.argv = [program]
paths = sysconfig.get_paths()
INSTALLED = tuple(
    os.path.join(folder, "") for folder in
    {paths["stdlib"], paths["platstdlib"], paths["purelib"], paths["platlib"],
     *site.getsitepackages()})
calls = collections.Counter()
lines = collections.Counter()


def place(frame):
    return frame.f_code.co_filename, frame.f_lineno


def is_program(name):
    return not name.startswith("<") and not name.startswith(INSTALLED)


def called_from(frame):
    """The program's frame, else the innermost that is generated, else the
    leaf."""
    leaf, generated = frame, None
    for _ in range(64):
        name = frame.f_code.co_filename
        if is_program(name) and name != __file__:
            return place(frame)
        if generated is None and name.startswith("<") and \
                not name.startswith("<frozen "):
            generated = place(frame)
        frame = frame.f_back
        if frame is None:
            break
    return generated or place(leaf)


def profile(frame, event, function):
    if event == "c_call":
        calls[(function.__name__, *place(frame), *called_from(frame))] += 1


def trace(frame, event, _):
    """While a frame of a package runs, it is called from one place."""
    file = frame.f_code.co_filename
    if file.startswith("<frozen ") or file == __file__:
        return None
    origin = None if is_program(file) else called_from(frame)
    own = origin == place(frame)

    def each_line(frame, event, _):
        if event == "line":
            here = place(frame)
            lines[(*here, *(here if own or origin is None else origin))] += 1
        return each_line
    return each_line


threading.settrace(trace)
threading.setprofile(profile)
sys.settrace(trace)
sys.setprofile(profile)
try:
    runpy.run_path(program, run_name="__main__")
finally:
    sys.settrace(None)
    sys.setprofile(None)
    with open(out, "w") as file:
        json.dump({name: [[*row, count] for row, count in rows.items()]
                   for name, rows in [("calls", calls), ("lines", lines)]},
                  file)
