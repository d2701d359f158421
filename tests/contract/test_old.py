# SPDX-License-Identifier: MIT
"""Contracts of earlier releases are read as on their day.

old/VERSION.contract is the section of tests/contract/core.cpp, built with the
headers of that release; VERSION.json is what `crossbill contract` said then. A
release adds a pair: `tests/contract/test_old.py LIB VERSION` writes it.
"""
import json
import pathlib
import subprocess
import sys

import pytest

sys.path.insert(0, str(pathlib.Path(__file__).parents[1]))
from harness import tool  # noqa: E402

OLD = pathlib.Path(__file__).resolve().parent / "old"
SECTION = "crossbill_contract"


def symbols(contract):
    """What a library with this contract exports."""
    names = [each["function"] for each in contract["functions"]]
    names += [each["free"] for each in contract["objects"]]
    return [prefix + name for name in names
            for prefix in ("", "crossbill_shim_")]


def library(version, folder):
    """One with the old section, and functions that do nothing."""
    contract = json.loads((OLD / f"{version}.json").read_text())
    lines = [f'.section {SECTION},"a"', f'.incbin "{OLD / version}.contract"',
             ".text"]
    for name in symbols(contract):
        lines += [f".globl {name}", f".type {name},@function", f"{name}: ret"]
    (folder / "old.s").write_text("\n".join(lines) + "\n")
    tool.run("gcc", "-shared", "-nostdlib", folder / "old.s", "-o",
             folder / "libcore.so")
    return folder / "libcore.so"


@pytest.mark.parametrize("version", sorted(
    path.stem for path in OLD.glob("*.json")))
def test_old_contract(version, tmp_path):
    """With "i64" called "int64" in kinds.cpp it failed."""
    said = tool.run(tool.CROSSBILL, "contract", "--format", "json",
                    library(version, tmp_path))
    assert said == (OLD / f"{version}.json").read_text()


def write(path, version):
    subprocess.run(["objcopy", "-O", "binary", f"--only-section={SECTION}",
                    path, OLD / f"{version}.contract"], check=True)
    (OLD / f"{version}.json").write_text(tool.run(
        tool.CROSSBILL, "contract", "--format", "json", path))


if __name__ == "__main__":
    write(sys.argv[1], sys.argv[2])
