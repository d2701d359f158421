# SPDX-License-Identifier: MIT
"""crossbill.load beside what people use today to call a core from Python.

Builds the same core for every tool with the same flags (load/CMakeLists.txt;
PyO3 by cargo), then times all of them in one process, in turns
(load/measure.py). A tool that is not here has no column.
"""
import os
import shutil
import sys

import lib

SOURCES = lib.FOLDER / "load"
HOME = lib.BUILD / "load"
MODULES = HOME / "modules"
# case, of whom, at most, what it is called in the table
BARS = (("add", "nanobind", 1.05, "load: add, to nanobind without names"),
        ("add", "nanobind names", 1.0, "load: add, to nanobind with names"),
        ("add", "ctypes", 0.1, "load: add, to ctypes"),
        ("sum128", "nanobind", 0.7, "load: 128 doubles, to nb::ndarray"),
        ("last", "nanobind", 1.0, "load: 16-byte string, to nanobind"),
        ("object", "nanobind", 1.0, "load: create, use, free, to nanobind"))
CASES = {"add": "add two ints", "sum128": "sum of 128 doubles",
         "sum1M": "sum of 1,000,000 doubles", "last": "a 16-byte string",
         "weigh": "a struct by pointer", "object": "create, use, free",
         "error": "an error, caught", "apply": "a callback"}


def python():
    return HOME / "venv" / "bin" / "python"


def build():
    lib.run(["cmake", "-G", "Ninja", "-S", SOURCES, "-B", MODULES,
             "-DCMAKE_BUILD_TYPE=Release", f"-DPython_EXECUTABLE={python()}"])
    for target in ("plain", "boundary", "with_fastcall", "with_nanobind",
                   "with_pybind11", "with_cython", "with_cffi"):
        try:
            lib.run(["cmake", "--build", MODULES, "--target", target], 600)
        except lib.Failed as failure:
            print(f"bench: load: {failure}", file=sys.stderr)
    if shutil.which("cargo"):
        try:
            build_pyo3()
        except lib.Failed as failure:
            print(f"bench: load: {failure}", file=sys.stderr)


def build_pyo3():
    folder = HOME / "pyo3"
    shutil.copytree(SOURCES / "pyo3", folder, dirs_exist_ok=True)
    lib.run(["cargo", "build", "--release", "--quiet"], 600, cwd=folder,
            env={**os.environ, "PYO3_PYTHON": str(python())})
    shutil.copy(folder / "target" / "release" / "libwith_pyo3.so",
                MODULES / "with_pyo3.so")


def print_times(times):
    """ns a call: a line for each case, a column for each tool."""
    tools = list(next(iter(times.values())))
    print("\nns a call from Python, one process, medians of turns")
    print(f"{'':26}" + "".join(f"{tool.split()[-1]:>10}" for tool in tools))
    for case, row in times.items():
        print(f"{CASES[case]:26}"
              + "".join(f"{row[tool]:>10,.0f}" for tool in tools))
    print()


def measure(crossbill):
    if not python().exists():
        why = "no build/bench/load/venv: tools/setup bench"
        return [lib.Row.unavailable(what, f"at most {most}", why)
                for _, _, most, what in BARS]
    build()
    package = crossbill.parent / "python"
    times = lib.json_line(lib.run(
        [python(), SOURCES / "measure.py", MODULES], 400,
        env={**os.environ, "PYTHONPATH": str(package)}))
    print_times(times)
    rows = []
    for case, other, most, what in BARS:
        bar = f"at most {most}"
        if other not in times[case]:
            rows.append(lib.Row.unavailable(what, bar, f"no {other} here"))
            continue
        ours, theirs = times[case]["crossbill"], times[case][other]
        rows.append(lib.Row(what, f"{ours / theirs:.2f} ({ours:.1f} / "
                            f"{theirs:.1f} ns)", bar, ours <= most * theirs))
    return rows


if __name__ == "__main__":
    lib.main(measure)
