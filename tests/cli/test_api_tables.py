# SPDX-License-Identifier: MIT
"""The reader of the tables of functions: src/agent/stubs/api_table.cmake.

A row that is wrong stops the build with its file and line and says what is
expected. Taken out: each case passed the reader when the `stop` that it names
by its words was; tables_build failed when read_lent() took the length for the
pointer.
"""
import subprocess

import pytest

import conftest

SCRIPT = conftest.ROOT / "src/agent/stubs/api_table.cmake"

GOOD = """\
# A comment; with [brackets] and \\ in it.

alloc	allocate	registers	arg0
lend	unpack	registers	arg3.0	lends arg2.0 arg3.0+1 if result=0
release	release	registers	-	ends arg2
sort	callback	registers	arg1*arg2	-	arg3
status	other	stack	-	-	-	status
"""

# A row that comes after GOOD, and the words that it is refused with.
BAD = {
    "category": ("u	obejct	registers", "category is 'obejct'; expected is "
                 "one of 'unpack', 'pack'"),
    "arguments": ("u	pack	register", "arguments is 'register'; expected is "
                  "one of 'registers', 'stack'"),
    "no arguments": ("u	pack", "arguments is '-'"),
    "bytes": ("u	pack	stack	arg6", "bytes is 'arg6'"),
    "bytes of no lend rule": ("u	pack	stack	arg1.0",
                              "bytes is 'arg1.0'; expected is the second "
                              "argument that the lend rule names"),
    "lent": ("u	pack	stack	-	borrows", "lent is 'borrows'"),
    "pointer": ("u	pack	stack	-	lends arg9 arg1",
                "argN.OFFSET or text where 'arg9' is"),
    "length": ("u	pack	stack	-	lends arg0", "'lends POINTER LENGTH'"),
    "condition": ("u	pack	stack	-	lends arg0 arg1 if arg1",
                  "'if argN=0' where ' if arg1' is"),
    "three arguments": ("u	pack	stack	-	lends arg0 arg1 if arg2=0",
                        "a rule of two arguments at the most"),
    "calls": ("u	pack	stack	-	-	arg6", "calls is 'arg6'"),
    "errors": ("u	pack	stack	-	-	-	0", "errors is '0'; expected is one of "
               "'-', 'null', '-1', '-1 int', 'status', "
               "'exception'"),
    "runs": ("u	pack	stack	-	-	-	-	code", "runs is 'code'; expected is one of "
             "'-', 'host', 'host arg0'"),
    "runs and lends": ("u	pack	stack	-	lends result arg1	-	-	host",
                       "runs is 'host'; expected is '-' in a row that lends"),
    "columns": ("u	pack	stack	-	-	-	-	-	-	-", "eight columns"),
    "name": ("u-v	pack	stack", "name is 'u-v'; expected is the linkage name"),
    "order": ("Zeta	pack	stack", "name is 'Zeta'; expected is a name that "
              "stands after 'status'"),
    "twice": ("status	pack	stack", "a name that stands after 'status'"),
    "semicolon": ("u	pack;stack", "category is 'pack?stack'"),
}


def read(folder, text):
    table = folder / "table.tsv"
    table.write_text(text)
    return subprocess.run(
        ["cmake", "-D", f"TABLE={table}", "-D", f"OUT={folder}/table.cpp",
         "-D", "NAME=crossbill::agent::kTable", "-P", SCRIPT],
        capture_output=True, text=True, timeout=conftest.SECONDS)


def test_tables_build(tmp_path):
    done = read(tmp_path, GOOD)
    assert (done.returncode, done.stderr) == (0, "")
    made = (tmp_path / "table.cpp").read_text()
    assert "{{2, 3}, {Place::kPointedTo, 0, 0}, {Place::kPointedTo, 1, 0}, " \
        "1, Condition::kZeroResult, nullptr" in made
    done = subprocess.run(
        ["c++", "-std=c++20", "-Wall", "-Wextra", "-Werror", "-fsyntax-only",
         "-I", conftest.ROOT / "src", tmp_path / "table.cpp"],
        capture_output=True, text=True, timeout=conftest.SECONDS)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("case", BAD)
def test_bad_rows(tmp_path, case):
    row, words = BAD[case]
    done = read(tmp_path, GOOD + row + "\n")
    assert done.returncode != 0
    assert f"{tmp_path}/table.tsv:8: " in done.stderr
    assert words in done.stderr
    assert not (tmp_path / "table.cpp").exists()
