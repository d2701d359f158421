# SPDX-License-Identifier: MIT
"""The plain C symbol: what it executes, beside the same function by hand; and
how its parameters are passed.

Taken out, and what failed: never_ok in check_items (f_may_throw); run made
noinline (all but f_add).
"""
import collections
import re

import pytest

from conftest import C, COMPILERS, HERE, INCLUDE, build_core, run

ABI = HERE / "abi"
FUNCTIONS = ("f_add", "f_sum", "f_may_throw", "f_value", "f_set")


def instructions(library):
    """{offset: (mnemonic, operands)}"""
    listing = run("objdump", "-d", "--no-show-raw-insn", library)
    return {int(found[1], 16): (found[2], found[3])
            for found in re.finditer(r"^ *([0-9a-f]+):\t(\w+) *(.*)$", listing,
                                     re.MULTILINE)}


def executed(steps, library):
    """{function: [(mnemonic, operands)]} of one call each; no padding."""
    code, found = instructions(library), {}
    for line in run(steps, library).splitlines():
        name, *offsets = line.split()
        ran = [code[int(offset, 16)] for offset in offsets]
        found[name] = [one for one in ran if "nop" not in " ".join(one)]
    return found


def kinds(ran):
    """How many instructions in all, branches, calls, and uses of memory.
    Which register holds what is left to the compiler: moves between them are
    not counted."""
    count = collections.Counter()
    for mnemonic, operands in ran:
        count["all"] += not (mnemonic == "mov" and
                             re.fullmatch(r"%\w+,%\w+", operands))
        count["branches"] += mnemonic[0] == "j"
        count["calls"] += mnemonic == "call"
        count["memory"] += "(" in operands and mnemonic != "lea"
        count["memory"] += mnemonic in ("push", "pop")
    return count


@pytest.fixture(scope="module")
def both(tmp_path_factory):
    folder = tmp_path_factory.mktemp("abi")
    steps = folder / "steps"
    run("gcc", "-O1", "-Wall", "-Wextra", "-Werror", "-o", steps,
        ABI / "steps.c")
    return [executed(steps, build_core(ABI / f"{name}.cpp",
                                       folder / f"lib{name}.so"))
            for name in ("core", "by_hand")]


@pytest.mark.parametrize("name", FUNCTIONS)
def test_executes_what_is_written_by_hand(both, name):
    core, by_hand = both[0][name], both[1][name]
    assert by_hand, "nothing was executed"
    ours, theirs = kinds(core), kinds(by_hand)
    assert all(ours[kind] <= theirs[kind] for kind in ours), \
        f"{dict(ours)} {core}\n{dict(theirs)} {by_hand}"


@pytest.mark.parametrize("compiler", COMPILERS)
@pytest.mark.parametrize("host", C)
def test_slice_after_integers(tmp_path, compiler, host):
    core = build_core(ABI / "core.cpp", tmp_path / "libcore.so",
                      compiler=compiler)
    run(host, "-O1", "-Wall", "-Wextra", f"-I{INCLUDE}", ABI / "after.c", core,
        "-o", tmp_path / "after", f"-Wl,-rpath,{tmp_path}")
    assert run(tmp_path / "after").splitlines() == [
        "0 4321.75 54321.75 654321.75",
        "-2 data: null with a length that is not 0",
        "-2 data: null with a length that is not 0"]
