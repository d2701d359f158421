# SPDX-License-Identifier: MIT
"""What the boundary library's types see to be wrong does not compile.

Each case of refused.txt is refused by each compiler, with one error: the case's
sentence, at most 12 lines and the author's line among them. What stands in its
place compiles without a warning, all of them in one file. What was taken out of
the header, and what failed then: refusal::field_forgotten
(struct_forgotten_*), `requires` of has_default_deleter (deleter),
default_is_good made true (default_*); a wrong line as the right one of `map`
(test_right).
"""
import collections
import pathlib
import re

import pytest

from conftest import COMPILERS, INCLUDE, run
from harness.tool import finish

HERE = pathlib.Path(__file__).resolve().parent
Case = collections.namedtuple("Case", "name messages bad good")
# All that cases use; compiled once for each compiler. What boundary.hpp includes
# is as deep in it as in a core, since compilers print the way.
STANDARD = "".join(f"#include <{name}>\n" for name in (
    "array", "functional", "map", "memory", "optional", "span", "stdexcept",
    "string", "string_view", "vector"))
HEADER = STANDARD + (INCLUDE / "crossbill" / "boundary.hpp").read_text(
    ).replace("#pragma once", "")
LINES = 12
# What compilers say in words of their own, and in as many as they like: names
# that are twice or not there, and macros with another number of arguments.
THEIR_OWN = {"export_twice", "name_no_text", "object_twice", "object_two_rules",
             "object_unknown_rule", "struct_misspelt", "struct_twice"}


def cases():
    for text in (HERE / "refused.txt").read_text().split("\n# ")[2:]:
        title, *lines = text.splitlines()
        messages = re.split(r"\n! (?! )", "\n" + "\n".join(
            line for line in lines if line.startswith("!")))

        def side(mark):
            return "\n".join(line[2:] for line in lines
                             if line[:1] in (" ", mark))
        yield Case(title.partition(":")[0],
                   [re.sub(r"\s*\n!\s*", " ", m) for m in messages[1:]],
                   side("-"), side("+"))


CASES = list(cases())


@pytest.fixture(scope="module", params=COMPILERS)
def compiler(request, tmp_path_factory):
    """The command that compiles standard input, with the header before it."""
    header = tmp_path_factory.mktemp(request.param) / "all.hpp"
    header.write_text(HEADER)
    flags = [request.param, "-std=c++20", f"-I{INCLUDE}", "-Wall", "-Wextra"]
    kind, use = (("gch", ["-include", header]) if "clang" not in request.param
                 else ("pch", ["-include-pch", f"{header}.pch"]))
    run(*flags, "-x", "c++-header", header, "-o", f"{header}.{kind}")
    return [*flags, "-fsyntax-only", *use, "-x", "c++", "-"]


def errors(output):
    """Each error with its notes, on one line."""
    text = re.sub(r"\s+", " ", output)
    return re.split(r"(?<=\s)(?:fatal )?error: ", text)[1:]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_refused(compiler, case):
    assert case.messages, "the case does not say how it is refused"
    done = finish(*compiler, input=case.bad, stdin=None)
    assert done.returncode == 1
    found = errors(done.stderr)
    assert case.messages[0] in found[0], done.stderr
    if case.name in THEIR_OWN:
        return
    assert len(found) == 1, done.stderr
    assert len(done.stderr.splitlines()) <= LINES, done.stderr
    for message in case.messages:
        assert message in found[0], done.stderr
    macros = [number for number, line in enumerate(case.bad.split("\n"), 1)
              if line.startswith("CROSSBILL_")]
    assert any(f"<stdin>:{n}:" in done.stderr for n in macros), done.stderr


def in_a_namespace(case):
    """C symbols know no namespaces: each has the case's name in it."""
    text = re.sub(r"(CROSSBILL_EXPORT\(|CROSSBILL_OBJECT\(\w+,\s*)(\w+)",
                  rf"\1\2_{case.name}", case.good)
    return f'namespace {case.name}_ {{\n#line 1 "{case.name}"\n{text}\n}}\n'


@pytest.mark.parametrize("name", COMPILERS)
def test_right(name, tmp_path):
    source = tmp_path / "right.cpp"
    source.write_text(HEADER + "".join(map(in_a_namespace, CASES)))
    run(name, "-std=c++20", f"-I{INCLUDE}", "-Wall", "-Wextra", "-Werror",
        "-fsyntax-only", source)


def test_the_table_is_read():
    """So that an odd line does not make cases disappear."""
    names = re.findall(r"^# (\w+):", (HERE / "refused.txt").read_text(), re.M)
    assert ["NAME", *(case.name for case in CASES)] == names
    assert len(names) > 90
