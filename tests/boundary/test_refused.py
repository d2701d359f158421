# SPDX-License-Identifier: MIT
"""What the boundary library's types see to be wrong does not compile.

Each file in refused/ is refused by each compiler, with the messages of its
`// refused:` lines, the first of them in the first error; and compiles without
a warning with -DFIXED. What was taken out of the header, and what failed then:
the static_assert on fields_are::forgotten (struct_forgotten_*), `requires` of
has_default_deleter (deleter), default_is_good made true (default_*).
"""
import os
import pathlib
import re
import shutil
import subprocess

import pytest

HERE = pathlib.Path(__file__).resolve().parent
INCLUDE = HERE.parents[1] / "include"
CASES = sorted((HERE / "refused").glob("*.cpp"))
# A third compiler takes 40 s more: by hand, with CROSSBILL_LONG set.
COMPILERS = [name for name in ("g++", "clang++-14")
             + (("clang++-19",) if os.environ.get("CROSSBILL_LONG") else ())
             if shutil.which(name)]


def compile_case(compiler, case, *flags):
    """Started, not waited for: a machine with two cores does two at once."""
    return subprocess.Popen(
        [compiler, "-std=c++20", "-fsyntax-only", f"-I{INCLUDE}", *flags, case],
        text=True, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)


def end_of(compilation):
    """Its exit status and what it said."""
    _, said = compilation.communicate(timeout=120)
    return compilation.returncode, said


def errors(output):
    """Each error with its notes, on one line."""
    text = re.sub(r"\s+", " ", output)
    return re.split(r"(?<=\s)(?:fatal )?error: ", text)[1:]


@pytest.mark.parametrize("compiler", COMPILERS)
@pytest.mark.parametrize("case", CASES, ids=lambda case: case.stem)
def test_refused(case, compiler):
    wanted = re.findall(r"^// refused: (.*)$", case.read_text(), re.MULTILINE)
    assert wanted, "the case does not say how it is refused"
    started = [compile_case(compiler, case),
               compile_case(compiler, case, "-DFIXED", "-Wall", "-Wextra",
                            "-Werror")]
    (status, said), (fixed, fixed_said) = map(end_of, started)
    assert status == 1
    found = errors(said)
    assert wanted[0] in found[0], said
    for message in wanted:
        assert message in " ".join(found), said
    assert fixed == 0, fixed_said
