# SPDX-License-Identifier: MIT
"""Builds the modules of all tools for the environment's interpreter.

Everything lies in build/bench/load: the environment (tools/setup bench), the
modules, cargo's work, and crossbill.load. Flags are those of CMake's Release,
-O3 -DNDEBUG, for all; cargo's are opt-level 3 with link-time optimisation.
"""
import os
import pathlib
import shutil
import subprocess

import lib

FOLDER = pathlib.Path(__file__).resolve().parent
ROOT = FOLDER.parent.parent
BUILD = lib.BUILD / "load"
PYTHON = BUILD / "venv" / "bin" / "python"
MODULES = BUILD / "modules"
PACKAGE = BUILD / "crossbill" / "python"

# What a tool needs to be built: targets of CMakeLists.txt.
TARGETS = {
    "by hand": ["with_fastcall"],
    "crossbill": ["boundary"],
    "nanobind": ["with_nanobind"],
    "with names": ["with_nanobind"],
    "pybind11": ["with_pybind11"],
    "PyO3": [],
    "Cython": ["with_cython"],
    "cffi API": ["with_cffi"],
    "cffi ABI": ["plain"],
    "ctypes": ["plain"],
}


def run(what, command, **environment):
    """Runs a step; not at real-time priority, unlike lib.run."""
    log = BUILD / f"{what.replace(' ', '-')}.log"
    with log.open("w") as output:
        try:
            status = subprocess.run(
                [str(part) for part in command], stdout=output,
                stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL,
                timeout=600, env={**os.environ, **environment}).returncode
        except (OSError, subprocess.TimeoutExpired) as error:
            raise lib.Failed(f"{what}: {error}") from error
    if status != 0:
        raise lib.Failed(f"{what} was not built: see {log.relative_to(ROOT)}")


def configure(what, source, build, *options):
    run(what, ["cmake", "-S", source, "-B", build, "-G", "Ninja",
               "-DCMAKE_BUILD_TYPE=Release", *options])


def with_cmake(tool):
    run(tool, ["cmake", "--build", MODULES, "-j2", "--target",
               *TARGETS[tool]])


def with_cargo():
    if not shutil.which("cargo"):
        raise lib.Failed("no cargo here")
    work = BUILD / "pyo3"  # cargo writes its lock file beside the sources
    shutil.copytree(FOLDER / "pyo3", work, dirs_exist_ok=True)
    run("PyO3", ["cargo", "build", "--release", "--quiet",
                 "--manifest-path", work / "Cargo.toml",
                 "--target-dir", work / "target"], PYO3_PYTHON=str(PYTHON))
    shutil.copyfile(work / "target" / "release" / "libwith_pyo3.so",
                    MODULES / "with_pyo3.so")


def with_crossbill():
    configure("crossbill.load configuration", ROOT, BUILD / "crossbill",
              f"-DCROSSBILL_PYTHONS={PYTHON}",
              # gcc 12 warns of std::string's own code, at -O3 only.
              "-DCMAKE_CXX_FLAGS=-Wno-error=restrict")
    run("crossbill.load", ["cmake", "--build", BUILD / "crossbill", "-j2",
                           "--target", "crossbill_python"])
    with_cmake("crossbill")


def build(tools):
    """The tools that could be built, and why the others could not."""
    if not PYTHON.exists():
        why = "no environment: tools/setup bench makes it"
        return [], dict.fromkeys(tools, why)
    configure("configuration", FOLDER, MODULES, f"-DPython_EXECUTABLE={PYTHON}")
    steps = {"PyO3": with_cargo, "crossbill": with_crossbill}
    built, missing = [], {}
    for tool in tools:
        try:
            steps.get(tool, lambda: with_cmake(tool))()
            built.append(tool)
        except lib.Failed as failure:
            missing[tool] = str(failure)
    return built, missing
