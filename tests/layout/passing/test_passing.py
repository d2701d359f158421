# SPDX-License-Identifier: MIT
"""Each row of passing.tsv, shown by a program: the value arrives wrong where
the table says so, and right between two files of one compiler."""
import pathlib
import shutil
import subprocess
import sys

import pytest

from harness import compilers

HERE = pathlib.Path(__file__).resolve().parent
# name: (program, language)
COMPILERS = {"gcc": ("gcc", "c"), "g++": ("g++", "c++"),
             "clang-14": ("clang-14", "c"), "clang-19": ("clang-19", "c")}
# shape: groups of compilers that agree with each other, and with no other group
GROUPS = {
    "int128_split.c": [{"gcc", "g++", "clang-19"}, {"clang-14"}],
    "int128_then_integer.c": [{"gcc", "g++"}, {"clang-19"}, {"clang-14"}],
    "int128_on_odd_stack.c": [{"gcc", "g++", "clang-19"}, {"clang-14"}],
    "flexible_array.c": [{"gcc"}, {"g++", "clang-14", "clang-19"}],
    "float128_in_struct.c": [{"gcc", "g++", "clang-19"}, {"clang-14"}],
}


def need(program):
    if shutil.which(program) is None:
        pytest.skip(f"{program} is not on this machine")


def compiled(folder, compiler, source, *flags):
    program, language = COMPILERS[compiler]
    need(program)
    made = folder / f"{compiler}{'.host' if flags else ''}.o"
    subprocess.run([program, "-w", "-O1", "-x", language, *flags, "-c",
                    HERE / source, "-o", made], check=True)
    return made


def library(folder, source):
    need("gcc")
    made = folder / "library.so"
    subprocess.run(["gcc", "-w", "-O1", "-shared", "-fPIC", HERE / source,
                    "-o", made], check=True)
    return made


def arrives(*command):
    return subprocess.run([*map(str, command)], timeout=60).returncode == 0


# Each makes 24 programs.
@pytest.mark.skipif(not compilers.LONG, reason="only in the long form")
@pytest.mark.parametrize("source", GROUPS)
def test_compilers(source, tmp_path):
    present = [each for each in COMPILERS if shutil.which(COMPILERS[each][0])]
    hosts = {each: compiled(tmp_path, each, source, "-DHOST")
             for each in present}
    libraries = {each: compiled(tmp_path, each, source) for each in present}
    for host in present:
        for other in present:
            program = tmp_path / f"{host}-{other}"
            subprocess.run(["gcc", hosts[host], libraries[other], "-o",
                            program], check=True)
            alike = any({host, other} <= group for group in GROUPS[source])
            assert arrives(program) == alike, (host, other)


@pytest.mark.parametrize("name", ["matrix", "either", "packed", "extended"])
def test_ctypes_structs(name, tmp_path):
    made = library(tmp_path, "structs.c")
    script = HERE / "ctypes_structs.py"
    assert arrives(sys.executable, script, made, "plain")
    assert not arrives(sys.executable, script, made, name)


@pytest.mark.parametrize("source, script", [
    ("structs.c", "cffi_long_double.py"), ("variadic.c", "cffi_variadic.py"),
    ("variadic.c", "ctypes_variadic.py")])
def test_ffi(source, script, tmp_path):
    if script.startswith("cffi"):
        pytest.importorskip("cffi")
    assert not arrives(sys.executable, HERE / script,
                       library(tmp_path, source))


def test_small_integer(tmp_path):
    need("gdc")
    need("clang-19")
    host, other = tmp_path / "host.o", tmp_path / "library.o"
    subprocess.run(["gdc", "-O2", "-fno-druntime", "-c",
                    HERE / "small_integer.d", "-o", host], check=True)
    subprocess.run(["clang-19", "-O2", "-c", HERE / "small_integer.c", "-o",
                    other], check=True)
    program = tmp_path / "program"
    subprocess.run(["gcc", host, other, "-o", program], check=True)
    assert not arrives(program)
