# SPDX-License-Identifier: MIT
"""Compilers by short names: "clang19-O1-4" is clang 19 at -O1 with DWARF 4.

What is not on this machine has a reason; its batches are left out, and the
reason is printed."""
import dataclasses
import functools
import os
import pathlib
import re
import shutil
import subprocess
import tempfile
import sys

ROOT = pathlib.Path(__file__).resolve().parents[3]
BUILD = ROOT / "build" / "layout-corpus"

# name: (language, programs of which one will do)
C_COMPILERS = {
    "gcc": ("c", "gcc-12 gcc"), "g++": ("c++", "g++-12 g++"),
    "clang14": ("c", "clang-14"), "clang++14": ("c++", "clang++-14"),
    "clang19": ("c", "clang-19"), "clang++19": ("c++", "clang++-19"),
    "m32": ("c", "gcc-12 gcc"), "gdc": ("d", "gdc-12 gdc"),
    "gfortran": ("fortran", "gfortran"), "gnat": ("ada", "gnatmake"),
}
SUFFIXES = {"c": ".c", "c++": ".cpp", "rust": ".rs", "zig": ".zig",
            "fortran": ".f90", "d": ".d", "go": ".go", "ada": ".adb",
            "ctypes": ".py", "cffi": ".py"}


@functools.cache
def python(module="ctypes"):
    """An interpreter that has the module: the one that runs this, of the
    environment that `tools/setup stress` makes, or Debian's; "" for none."""
    made = ROOT / "build" / "layout-venv" / "bin" / "python"
    for name in (sys.executable, str(made), "/usr/bin/python3"):
        if pathlib.Path(name).exists() and subprocess.run(
                [name, "-c", f"import {module}"],
                capture_output=True).returncode == 0:
            return name
    return ""


@functools.cache
def version(command):
    """What makes results of an earlier run useless when it changes."""
    for flag in ("--version", "version"):
        done = subprocess.run([*command, flag], capture_output=True, text=True)
        if done.returncode == 0:
            return done.stdout
    return ""


@dataclasses.dataclass
class Toolchain:
    name: str
    language: str
    program: tuple = ()  # empty: `missing` says why
    flags: tuple = ()
    missing: str = ""

    @property
    def suffix(self):
        return SUFFIXES[self.language]

    @property
    def keeps_declarations(self):
        """Whether what a host of it declares and does not define is in its
        debug information."""
        is_clang = self.name.startswith("clang")
        return not (is_clang and "-O0" in self.flags) \
            and self.language not in ("rust", "d")

    def host(self, source, output):
        """The command that makes a host, run in the batch's folder."""
        links = ["-L.", "-lpair", "-lsaw", "-Wl,-rpath,$ORIGIN"]
        if self.language == "rust":
            return [*self.program, *self.flags, source, "-o", output, "-L.",
                    "-Clink-arg=-Wl,-rpath,$ORIGIN"]
        if self.language == "zig":
            return [*self.program, "build-exe", *self.flags, source,
                    f"-femit-bin={output}", "-lc", "-L.", "-lpair", "-lsaw",
                    "-rpath", "$ORIGIN"]
        if self.language == "go":
            return [*self.program, "build", "-o", output, source]
        if self.language == "ada":
            return [*self.program, *self.flags, source, "-o", output,
                    "-largs", *links]
        return [*self.program, *self.flags, source, "-o", output, *links]

    def library(self, source, output):
        links = ["-L.", "-lsaw", "-Wl,-rpath,$ORIGIN"]
        if self.language == "rust":
            return [*self.program, *self.flags, "--crate-type=cdylib", source,
                    "-o", output, "-L.", "-Clink-arg=-Wl,-rpath,$ORIGIN"]
        if self.language == "zig":
            return [*self.program, "build-lib", "-dynamic", *self.flags,
                    source, f"-femit-bin={output}", f"-fsoname={output}",
                    "-lc", "-L.", "-lsaw", "-rpath", "$ORIGIN"]
        if self.language == "go":
            return [*self.program, "build", "-buildmode=c-shared", "-o",
                    output, source]
        return [*self.program, *self.flags, "-shared", "-fPIC", source, "-o",
                output, *links]


def found(programs):
    return next((name for name in programs.split() if shutil.which(name)), "")


def by_name(name):
    return (name,) if shutil.which(name) else ()


def rustc():
    """One that knows texts of C, c"text"."""
    said = re.match(r"rustc (\d+)\.(\d+)", version(("rustc",))) \
        if shutil.which("rustc") else None
    return ("rustc",) if said and tuple(map(int, said.groups())) >= (1, 77) \
        else ()


SMALLEST = {"c": "#include <stdio.h>\nint main(void) { return 0; }\n",
            "c++": "#include <string>\nint main() { return 0; }\n"}


def compiles(made):
    """Whether headers and libraries for its flags are here."""
    if not {"-m32", "-stdlib=libc++"} & set(made.flags):
        return True
    # Not to /dev/null: for root, a link that fails removes it.
    with tempfile.TemporaryDirectory() as folder:
        return subprocess.run(
            [*made.program, *made.flags, "-x", made.language, "-", "-o",
             os.path.join(folder, "made")], input=SMALLEST[made.language],
            text=True, capture_output=True).returncode == 0


@functools.cache
def toolchain(name):
    """`name` is COMPILER[-OPTIMISATION[-DWARF]][,FLAG]..."""
    first, *extra = name.split(",")
    base, *options = first.split("-")
    if base in C_COMPILERS:
        language, programs = C_COMPILERS[base]
        program = found(programs)
        flags = [f"-{options[0]}", f"-gdwarf-{options[1]}", *extra]
        if language != "ada":
            flags.append("-w")
        if base == "m32":
            flags.append("-m32")
        if language == "c++" and not any("-std" in flag for flag in extra):
            flags.append("-std=c++17")
        made = Toolchain(name, language, (program,) * bool(program),
                         tuple(flags))
        programs = programs.replace(" ", " or ")
        if program and language in SMALLEST and not compiles(made):
            made.missing = f"what {name} needs is not here"
    elif base == "rustc":
        made = Toolchain(name, "rust", rustc(), (
            "--edition=2021", "-Cdebuginfo=2", f"-Copt-level={options[0][1]}",
            "-Cpanic=abort", "-Awarnings", *extra))
        programs = "rustc 1.77 or newer"
    elif base == "zig":
        program = (python("ziglang"), "-m", "ziglang") \
            if python("ziglang") else by_name("zig")
        made = Toolchain(name, "zig", program, (f"-O{options[0]}",
                                                "-fno-strip", *extra))
        programs = "zig (pip's ziglang)"
    elif base == "go":
        made = Toolchain(name, "go", by_name("go"))
        programs = "go"
    else:
        made = Toolchain(name, base, (python(base),) * bool(python(base)))
        programs = f"a Python with {base}"
    if not made.program:
        made.missing = f"{programs} is not here"
    return made
