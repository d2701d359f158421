# SPDX-License-Identifier: MIT
"""speedscope, from npm, opens what `report` writes for it.

Taken out: it waited in vain when folded lines had no amount, and when samples
of a profile had no stack.
"""
import json
import os
import shutil

import pytest

from harness import tool, wheels

VERSION = "1.25.0"
KEPT = tool.ROOT / "tests" / "cli" / "recordings"
QUERIES = KEPT / "0.1.0-queries.db"
pytestmark = [
    pytest.mark.skipif("CROSSBILL_LONG" not in os.environ,
                       reason="CROSSBILL_LONG: installs speedscope"),
    pytest.mark.skipif(shutil.which("npm") is None, reason="no npm is here")]


@pytest.fixture(scope="module")
def start_page():
    folder = wheels.BUILD / f"speedscope-{VERSION}"
    page = folder / "node_modules/speedscope/dist/release/index.html"
    if not page.exists():
        folder.mkdir(parents=True, exist_ok=True)
        tool.run("npm", "install", "--prefix", folder, "--no-audit",
                 "--no-fund", "--ignore-scripts", f"speedscope@{VERSION}")
    return page


@pytest.mark.parametrize("kind, file", [("folded", "app.txt"),
                                        ("pprof", "app.pb.gz")])
def test_speedscope(show, start_page, tmp_path, kind, file):
    tool.run(tool.CROSSBILL, "report", QUERIES, "--format", kind, "-o",
             tmp_path / file)
    page = show(start_page).page
    page.set_input_files("input[type=file]", tmp_path / file)
    page.wait_for_function(f"document.title.includes({json.dumps(file)})")
    page.keyboard.press("3")  # its table of functions
    page.get_by_text("_sqlite3.Connection.execute").first.wait_for()
    assert "libsqlite3.sqlite3_step" in page.inner_text("body")
