# SPDX-License-Identifier: MIT
"""A core of every kind of parameter and result compiles without a warning,
with the warnings that careful authors switch on, in each mode.

Changed, and what failed: a constructor's parameter named as its member
(-Wshadow), `!declared_struct<T>` left out of refused.hpp (does not compile).
"""
import subprocess

import pytest

from conftest import COMPILERS, INCLUDE, ROOT, run

KINDS = ROOT / "tests" / "contract" / "kinds.cpp"
WARNINGS = """-Wall -Wextra -Wpedantic -Wconversion -Wsign-conversion -Wshadow
    -Wold-style-cast -Wnon-virtual-dtor -Wcast-qual -Wcast-align -Wundef
    -Wdouble-promotion -Wmissing-declarations -Wredundant-decls
    -Wnull-dereference -Wformat=2 -Werror""".split()
# The standard, the optimiser's level (some warnings are its), what is left out.
MODES = [("-std=c++20", "-O2"), ("-std=c++2b", "-O0", "-fno-rtti")]


@pytest.mark.parametrize("mode", MODES, ids=" ".join)
@pytest.mark.parametrize("compiler", COMPILERS)
def test_no_warning(compiler, mode, tmp_path):
    more = ["-Wuseless-cast"] if compiler == "g++" else []
    run(compiler, *mode, *WARNINGS, *more, "-fPIC", f"-I{INCLUDE}", "-c", KINDS,
        "-o", tmp_path / "kinds.o")


@pytest.mark.parametrize("compiler", COMPILERS)
def test_without_exceptions(compiler):
    """What catches them needs them, and says so."""
    done = subprocess.run([compiler, "-std=c++20", "-fno-exceptions",
                           "-fsyntax-only", f"-I{INCLUDE}", KINDS],
                          text=True, capture_output=True, timeout=60)
    first = next(line for line in done.stderr.splitlines() if "error" in line)
    assert "catches exceptions: compile with -fexceptions" in first
