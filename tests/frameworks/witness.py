# SPDX-License-Identifier: MIT
"""Runs a program and writes from where each function in C was called, as
sys.setprofile sees it:  witness.py OUT PROGRAM

A row is [function, leaf's file, its line, the file and line of the first frame
outside of the standard library and of packages, calls]. Which files are which
is asked of sysconfig and site here, and told from paths by the bill.
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
rows = collections.Counter()


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
        rows[(function.__name__, *place(frame), *called_from(frame))] += 1


threading.setprofile(profile)
sys.setprofile(profile)
try:
    runpy.run_path(program, run_name="__main__")
finally:
    sys.setprofile(None)
    with open(out, "w") as file:
        json.dump([[*row, calls] for row, calls in rows.items()], file)
