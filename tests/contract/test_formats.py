# SPDX-License-Identifier: MIT
"""What `crossbill contract` emits, used by real hosts, for a core with every
kind of type; and what it says to those who call it wrongly.

Changed, and what failed: `out` without its capacity (C), alignas left out (C
and Rust), another layout of enums (Rust), a method's prefix without the words
of its class, a keyword as a parameter's name, a method called close (stubs).
"""
import json
import os
import pathlib
import shutil
import subprocess
import sys

import pytest
from harness.compilers import CLANG, CLANGXX
from harness.tool import CROSSBILL, INCLUDE, run
from test_survives import HERE, contract

PACKAGE = CROSSBILL.parent / "python"
WARNINGS = ["-Wall", "-Wextra", "-Werror", "-pedantic", "-Wno-multichar"]
C_COMPILERS = [(name, standard)
               for name, standard in (("gcc", "-std=c11"),
                                      ("gcc", "-std=c17"),
                                      ("g++", "-std=c++11"),
                                      ("g++", "-std=c++20"),
                                      (CLANG, "-std=c11"),
                                      (CLANGXX, "-std=c++17"))
               if name]


@pytest.fixture(scope="module")
def library(tmp_path_factory):
    made = tmp_path_factory.mktemp("kinds") / "libkinds.so"
    run("g++", "-std=c++20", "-O1", "-shared", "-fPIC", f"-I{INCLUDE}",
        HERE / "kinds.cpp", "-o", made)
    return made


@pytest.mark.parametrize("compiler,standard", C_COMPILERS)
def test_c(compiler, standard, library, tmp_path):
    (tmp_path / "kinds.h").write_text(contract(library, "--format", "c"))
    language = "c++" if "++" in compiler else "c"
    run(compiler, "-x", language, standard, *WARNINGS, f"-I{tmp_path}",
        HERE / "kinds.c", "-x", "none", library,
        f"-Wl,-rpath,{library.parent}", "-o", tmp_path / "host")
    run(tmp_path / "host")


@pytest.mark.skipif(not shutil.which("rustc"), reason="no rustc")
def test_rust(library, tmp_path):
    (tmp_path / "kinds_core.rs").write_text(
        contract(library, "--format", "rust"))
    shutil.copy(HERE / "kinds.rs", tmp_path)
    run("rustc", "--edition", "2021", "-D", "warnings", "-L", library.parent,
        "-C", f"link-arg=-Wl,-rpath,{library.parent}",
        tmp_path / "kinds.rs", "-o", tmp_path / "host")
    run(tmp_path / "host")


def has_package():
    return subprocess.run([sys.executable, "-c", "import crossbill_ffi"],
                          env={**os.environ, "PYTHONPATH": str(PACKAGE)},
                          capture_output=True).returncode == 0


@pytest.mark.skipif(not has_package(), reason="no crossbill.load for this "
                    "Python in the build folder")
def test_stubs_are_the_module(library, tmp_path):
    stub = tmp_path / "kinds.pyi"
    stub.write_text(contract(library, "--format", "pyi"))
    assert run(sys.executable, HERE / "stubs.py", library, stub,
               env={**os.environ, "PYTHONPATH": str(PACKAGE)}) == ""


def test_noexcept_is_told(library):
    """Also of functions that return a status, to refuse arguments."""
    words = "it is noexcept: a throw inside ends the program"
    for format in ("text", "c", "rust", "pyi"):
        told = " ".join(contract(library, "--format", format).replace(
            "///", "").replace("*", "").split())
        assert words in told, format
    functions = json.loads(contract(library, "--format", "json"))["functions"]
    told = {each["function"] for each in functions if "noexcept" in each}
    assert told == {"x_or_green"}


def refused(*words):
    done = subprocess.run([CROSSBILL, "contract", *map(str, words)],
                          text=True, capture_output=True)
    assert done.returncode == 125 and done.stdout == ""
    return done.stderr


def test_wrong_calls(library):
    assert "required" in refused()
    assert "name two libraries, OLD NEW" in refused("--diff", library)
    assert "name one library, or two with --diff" in refused(library, library)
    assert "excludes --diff" in refused("--diff", "--format", "c", library,
                                        library)
    assert "java" in refused("--format", "java", library)


def test_files_that_are_no_cores(tmp_path):
    libc = next(line.split()[-1] for line in
                pathlib.Path("/proc/self/maps").read_text().splitlines()
                if "libc.so" in line)
    assert "has no contract (no section crossbill_contract)" in refused(libc)
    assert "is no ELF file" in refused(__file__)
    assert "is a folder" in refused(tmp_path)
    assert "No such file" in refused(tmp_path / "libno.so")
    assert "--diff" not in refused("--diff", libc, libc)


def test_hidden_functions_are_missed(tmp_path):
    """A version script that keeps what the contract promises to itself."""
    script = tmp_path / "exports.map"
    script.write_text("{ global: core_sum; local: *; };\n")
    library = tmp_path / "libcore.so"
    run("g++", "-std=c++20", "-shared", "-fPIC", f"-I{INCLUDE}",
        f"-Wl,--version-script={script}", HERE / "core.cpp", "-o", library)
    assert "which it does not export" in refused(library)


def test_full_output_is_told(library):
    with open("/dev/full", "w") as full:
        done = subprocess.run([CROSSBILL, "contract", library], stdout=full,
                              stderr=subprocess.PIPE, text=True)
    assert done.returncode == 125
    assert "cannot write the contract: No space left" in done.stderr


def test_help():
    shown = run(CROSSBILL, "contract", "--help")
    for word in ("--format", "--diff", "json", "Examples:", "125"):
        assert word in shown
