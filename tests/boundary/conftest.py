# SPDX-License-Identifier: MIT
"""What the tests of the boundary library share: compilers and folders."""
import pathlib
import shutil
import subprocess

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[1]
INCLUDE = ROOT / "include"
COMPILERS = [name for name in ("g++", "clang++-14", "clang++-19")
             if shutil.which(name)]


def run(*command, **options):
    """What a command that succeeds printed."""
    options.setdefault("timeout", 120)
    done = subprocess.run([str(part) for part in command], text=True,
                          capture_output=True, stdin=subprocess.DEVNULL,
                          **options)
    assert done.returncode == 0, f"{command}: {done.returncode} {done.stderr}"
    return done.stdout


def build_core(source, library, *flags, compiler="g++"):
    """A core as its author builds it; from a file, or from a text."""
    if not isinstance(source, pathlib.Path):
        text, source = source, library.with_suffix(".cpp")
        source.write_text(text)
    run(compiler, "-std=c++20", "-O2", "-Wall", "-Wextra", "-Werror", "-shared",
        "-fPIC", f"-I{INCLUDE}", *flags, source, "-o", library)
    return library
