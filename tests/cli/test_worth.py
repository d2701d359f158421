# SPDX-License-Identifier: MIT
"""What `crossbill worth` runs, and what it says. No test compares times.

Taken out: it failed when what an expression prints was taken for a timing, and
when sizes were not those that were asked for.
"""
import json
import subprocess
import sys

import pytest

from conftest import CROSSBILL, SECONDS


def worth(*options, python=sys.executable):
    options = options if python is None else (*options, "--python", python)
    return subprocess.run([CROSSBILL, "worth", *options], text=True,
                          capture_output=True, timeout=SECONDS, check=False)


def test_sizes_and_setup(tmp_path):
    log = tmp_path / "log"
    done = worth("x", "x + 0", "--json", "--seconds", "0", "--sizes", "1..100",
                 "--setup", f"x = n; print(n, file=open({str(log)!r}, 'a'))")
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    sizes = [1, 2, 5, 10, 20, 50, 100]
    assert [size["n"] for size in found["sizes"]] == sizes
    assert [int(line) for line in log.read_text().split()] == sizes
    for size in found["sizes"]:
        for way in ("a_ns", "b_ns"):
            assert 0 < size[way]["low"] <= size[way]["value"] \
                <= size[way]["high"]


def test_text_and_what_expressions_print():
    done = worth("print('1 2 3')", "print(7)", "--seconds", "0", "--sizes",
                 "3,30")
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("A: print('1 2 3')\nB: print(7)\n")
    lines = [line.split()[0] for line in done.stdout.splitlines()
             if line[:9].strip().isdigit()]
    assert lines == ["3", "30"]


def test_commands(tmp_path):
    log = tmp_path / "log"
    done = worth("--commands", f"echo a{{n}} >>{log}", f"echo b{{n}} >>{log}",
                 "--sizes", "7,8", "--seconds", "0", "--json", python=None)
    assert done.returncode == 0, done.stderr
    words = log.read_text().split()
    assert {word: words.count(word) for word in words} == dict.fromkeys(
        ["a7", "b7", "a8", "b8"], 5)
    assert words[:4] in (["a7", "b7", "b7", "a7"], ["b7", "a7", "a7", "b7"])


@pytest.mark.parametrize("options, said", [
    (["x = 1", "1"], "<a>: SyntaxError"), (["1", "y"], "<b>: NameError"),
    (["1", "1", "--setup", "1/0"], "<setup>: ZeroDivisionError"),
    (["1", "1", "--sizes", "0..3"], "--sizes 0..3"),
    (["1", "1", "--sizes", "1,,3"], "--sizes 1,,3"),
    (["1", "1", "--python", "/nothing"], "--python"),
    (["--commands", "true {n}", "true"], "in one command only"),
    (["--commands", "exit 3", "true", "--sizes", "1"], "'exit 3' ended with 3")])
def test_refused(options, said):
    done = worth(*options, "--seconds", "0", python=None)
    assert done.returncode == 125 and said in done.stderr
    assert done.stderr.count("\n") == 1 and done.stdout == ""
