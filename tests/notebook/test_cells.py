# SPDX-License-Identifier: MIT
"""Cells as regions, in IPython and in the kernel of a notebook that is recorded.

Taken out: they failed when a cell that raised stayed open, when the number was
the shell's own count, and when %unload_ext ended nothing.
"""
import json
import sys

import pytest

from harness import tool

SHELL = """
from IPython.core.interactiveshell import InteractiveShell
shell = InteractiveShell.instance()
for cell in {cells!r}:
    shell.run_cell(cell, store_history=True)
"""
KERNEL = """
import nbclient, nbformat
book = nbformat.v4.new_notebook(
    cells=[nbformat.v4.new_code_cell(cell) for cell in {cells!r}])
nbclient.NotebookClient(book, kernel_name="python3", timeout=100,
                        allow_errors=True).execute()
"""


@pytest.fixture
def gammas(environment, tmp_path):
    """gammas(program) -> {region: calls of math.gamma in it alone}"""
    def run(program):
        done = tool.record("--quiet", "-o", "x.db", "--", sys.executable, "-c",
                           program, env=environment, cwd=tmp_path)
        assert done.returncode == 0, done.stderr
        bill = json.loads(tool.run(
            tool.CROSSBILL, "report", tmp_path / "x.db", "--format", "json",
            "--by", "region", "--function", "math.gamma"))
        assert not any(row["left_open"] for row in bill["regions"])
        return {" > ".join(row["region"]): sum(
            each["calls"] for each in row["functions"]
            if each["shown"] == "math.gamma") for row in bill["regions"]}
    return run


@pytest.mark.parametrize("program", [SHELL, KERNEL], ids=["shell", "kernel"])
def test_cells(gammas, program):
    long = "x = [math.gamma(1.0) for i in range(2)]; y = " + "1 + " * 20 + "1"
    found = gammas(program.format(cells=[
        "%load_ext crossbill_ffi",
        "\nimport math\nfor i in range(3): math.gamma(1.0)",
        "  ",
        "math.gamma(1.0); 1 / 0",
        "math.gamma(",
        "import asyncio\nawait asyncio.sleep(0)\nmath.gamma(1.0)",
        long,
        "%unload_ext crossbill_ffi",
        "for i in range(5): math.gamma(1.0)"]))
    assert found.pop("cell 4: math.gamma(") == 0
    assert found.pop("cell 7: %unload_ext crossbill_ffi") == 0
    assert found == {
        "cell 2: import math": 3, "cell 3: math.gamma(1.0); 1 / 0": 1,
        "cell 5: import asyncio": 1, "cell 6: " + long[:57] + "...": 2, "": 5}


def test_a_cell_that_runs_another(gammas):
    found = gammas(SHELL.format(cells=[
        "import math", "%load_ext crossbill_ffi",
        "get_ipython().run_cell('math.gamma(1.0)'); math.gamma(1.0)",
        "math.gamma(1.0)"]))
    outer = "cell 3: get_ipython().run_cell('math.gamma(1.0)'); math.gamma(1.0)"
    # A region's line has those in it, too.
    assert found == {outer: 2, f"{outer} > cell 3: math.gamma(1.0)": 1,
                     "cell 4: math.gamma(1.0)": 1, "": 0}


def test_nothing_without_a_recorder(python):
    printed = python(SHELL.format(cells=[
        "%load_ext crossbill_ffi", "print('ran')", "%unload_ext crossbill_ffi"])
        + "print(shell.events.callbacks['pre_run_cell'])")
    assert printed == "ran\n[]\n"


def test_what_a_notebook_shows(python, tmp_path):
    """The recording at the end of a cell, as its picture."""
    recording = tool.ROOT / "tests/cli/recordings/0.1.0-queries.db"
    python(KERNEL.format(cells=[
        "import crossbill_ffi",
        f"crossbill_ffi.Recording({str(recording)!r})"]) + """
shown, = book.cells[1].outputs
print(shown.data["text/plain"])
head = shown.data["text/html"].split("</pre>")[0]
assert head.startswith("<pre>") and "image" in head
assert "-I -S" not in head  # arguments may hold secrets
assert "<svg" in shown.data["text/html"]
assert shown.data["text/plain"].startswith("<Recording /")
""")
