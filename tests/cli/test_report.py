# SPDX-License-Identifier: MIT
"""What `crossbill report` is asked for, and says, on kept recordings.

Taken out: it failed when --after-import took nothing out, when --flat nested,
when the aliases were missing, when `--` began a command everywhere, and when a
glob that matches nothing was not named.
"""
import json
import pathlib
import re
import subprocess

import pytest

from conftest import CROSSBILL, SECONDS, compile_c, record
from harness.tool import finish

FOLDER = pathlib.Path(__file__).parent / "recordings"
QUERIES = FOLDER / "0.1.0-queries.db"


def report(recording, *options):
    done = subprocess.run([CROSSBILL, "report", recording, *options],
                          capture_output=True, text=True, timeout=SECONDS,
                          check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def names(recording, *options):
    bill = json.loads(report(recording, "--format", "json", *options))
    return [entry["name"] for entry in bill["entries"]]


def test_imports_are_one_line_unless_flat():
    nested, flat = report(QUERIES), report(QUERIES, "--flat", "--top", "0")
    assert nested.count("import of 2 modules") == 1 and "PyInit_" not in nested
    assert "PyInit__json" in flat and "import of" not in flat


def test_callees_stand_under_their_callers():
    # Twice: each under its caller, where --flat has one line.
    line = r"^.*    libsqlite3 +sqlite3_step$"
    assert len(re.findall(line, report(QUERIES), re.MULTILINE)) == 2
    assert report(QUERIES, "--flat", "--top", "0").count("sqlite3_step") == 1


def test_a_name_like_an_option(tmp_path):
    """As for all tools, what follows `--` is no option."""
    (tmp_path / "-run.db").write_bytes(QUERIES.read_bytes())
    done = finish(CROSSBILL, "report", "--flat", "--", "-run.db", cwd=tmp_path)
    assert done.stdout == report(QUERIES, "--flat"), done.stderr


def test_after_import():
    left = names(QUERIES, "--after-import")
    assert "PyInit__json" in names(QUERIES) and "PyInit__json" not in left
    assert "Connection.execute" in left
    text = " ".join(report(QUERIES, "--after-import").split())
    assert ", imports left out, exit 0 " in text


@pytest.mark.parametrize("options", [
    ("--function", "sqlite3_step"), ("--entry", "sqlite3_step"),
    ("--function", "libsqlite3:sqlite3_step"),
    ("--function", "libsqlite3.so*:sqlite3_step")])
def test_function(options):
    assert names(QUERIES, *options) == ["sqlite3_step"]
    assert "  sqlite3_step\n" in report(QUERIES, *options)


def test_by_function_was_by_entry():
    assert names(QUERIES, "--by", "function") == names(QUERIES, "--by", "entry")


def test_no_function_matches():
    done = finish(CROSSBILL, "report", QUERIES, "--function", "nothing")
    assert done.returncode == 1
    assert "no function matches 'nothing'" in done.stdout


def test_a_functions_name_is_whole_and_last():
    # A C++ function's parameters are no part of it.
    for recording in sorted(FOLDER.glob("*.db")):
        text = report(recording, "--flat", "--top", "0")
        lines = {re.sub(r"\(.*", "", line) for line in text.splitlines()}
        for name in names(recording):
            short = re.sub(r"\(.*", "", name)
            assert any(line.endswith("  " + short) for line in lines), name


@pytest.mark.parametrize("option", ["--library", "--core"])
def test_a_library_that_is_not_there_is_named(option):
    # Its allocation is a service, which brings libc into the recording.
    compile_c("libcore.so", "#include <stdlib.h>\n"
              "int work(int n) { void* p = malloc(n); free(p); return !p; }",
              "-fno-builtin")
    compile_c("host", "int work(int); int main(void) { return work(8); }",
              "libcore.so", "-Wl,-rpath,$ORIGIN")
    done = record("--bill", "bill", "-o", "x.db", option, "*/libnone*.so",
                  option, "*/libcore.so", option, "*/libc.so.6",
                  "--", "./host")
    assert done.returncode == 0, done.stderr
    bill = pathlib.Path("bill").read_text()
    assert bill.count("--library '*/libnone*.so' matches no module") == 1
    assert "'*/libcore.so'" not in bill
    assert bill.count("--library '*/libc.so.6' matches libc itself") == 1


def test_how_long_the_main_thread_ran():
    """Also of a command that was killed. It failed when it was read of the
    recorder itself, which has hardly run."""
    numbers = pathlib.Path("/proc/self/schedstat")
    if not numbers.exists() or numbers.read_text().startswith("0 "):
        pytest.skip("this kernel does not count what threads wait")
    program = ("import os, time\n"
               "while time.process_time() < 0.5: pass\n"
               "os.kill(os.getpid(), 9)")
    done = record("--quiet", "-o", "x.db", "--", "python3", "-c", program)
    assert done.returncode == 137, done.stderr
    bill = json.loads(report("x.db", "--format", "json"))
    assert 5e8 <= bill["main_thread"]["ran_ns"] <= bill["wall_ns"]
    assert bill["main_thread"]["waited_ns"] >= 0
