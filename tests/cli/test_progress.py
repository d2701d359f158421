# SPDX-License-Identifier: MIT
"""The bar of what takes over a second, and the title of `record --progress`.

The clock is a test's own: in a hurry each look at it comes two seconds after the
last, else it stands still. So no test waits, and none depends on how fast we are.

Taken out, and what failed then: `\\033D\\033M` (test_bar_keeps_the_screen at the end
of the screen), the clearing in print() and the first second (that test), the look
at who owns the terminal (test_background), the stack of titles (test_title).
"""
import pathlib
import re
import subprocess

import pytest

from conftest import CROSSBILL, compile_c
from harness.terminal import Terminal
from harness.tool import build

QUERIES = pathlib.Path(__file__).parent / "recordings" / "0.1.0-queries.db"
CLOCK = """
    #define _GNU_SOURCE
    #include <errno.h>
    #include <string.h>
    #include <sys/syscall.h>
    #include <time.h>
    #include <unistd.h>
    int clock_gettime(clockid_t id, struct timespec* now) {
      static long looks;
      if (id != CLOCK_MONOTONIC ||
          strcmp(program_invocation_short_name, "crossbill"))
        return syscall(SYS_clock_gettime, id, now);
      now->tv_sec = 1000 + STEP * __atomic_add_fetch(&looks, 1, 0);
      now->tv_nsec = 0;
      return 0;
    }
"""
BAR = "\0337\r"  # what begins one


@pytest.fixture(scope="module")
def clocks(tmp_path_factory):
    folder = tmp_path_factory.mktemp("clocks")
    return {name: {"LD_PRELOAD": str(build(
        CLOCK, folder / f"{name}.so", f"-DSTEP={step}"))}
        for name, step in (("hurry", 2), ("still", 0))}


@pytest.fixture
def terminal(tmp_path):
    opened = []

    def run(*command, **options):
        opened.append(Terminal(*command, **options))
        opened[-1].status = opened[-1].end()
        return opened[-1]

    yield run
    for each in opened:
        each.close()


COMMANDS = {
    "report": ("report", QUERIES), "explain": ("explain", QUERIES, "sqlite3*"),
    "report -o": ("report", QUERIES, "--force", "-o", "bill.txt"),
    "diff": ("diff", QUERIES, QUERIES),
    "check": ("check", QUERIES, "--budget", "budget.toml")}
BUDGET = '[[limit]]\nlibrary = "_sqlite3"\ncalls = 1000000\n'


AT_THE_END = "\n" * 23 + "at the end: "  # of the screen


def seen(terminal):
    """Lines that are not empty, and that of the cursor with its column: at the
    end of the screen a bar needs a line, which is then left free."""
    lines, (line, column) = terminal.screen()
    return [one for one in lines if one], lines[line], column


@pytest.mark.parametrize("name, before", [
    *((name, "$ ") for name in COMMANDS), ("report", ""),
    ("report", AT_THE_END), ("report -o", AT_THE_END)])
def test_bar_keeps_the_screen(terminal, clocks, tmp_path, name, before):
    """It is shown; then all is as without it, to the cursor."""
    (tmp_path / "budget.toml").write_text(BUDGET)
    command = (CROSSBILL, *COMMANDS[name])
    shown = terminal(*command, env=clocks["hurry"], before=before)
    plain = terminal(*command, env=clocks["still"], before=before)
    bars = re.findall(r"reading \S+ \[([#.]+)\] +(\d+) %", shown.written)
    assert bars and len(bars[0][0]) == 30 and BAR in shown.written
    assert "adding up" in shown.written
    assert not re.search(r"\033\[[0-9;]*m", shown.written.split("\0338")[0])
    assert BAR not in plain.written and "reading" not in plain.written
    assert shown.status == plain.status == 0
    assert seen(shown) == seen(plain)


@pytest.mark.parametrize("what", ["dumb", "no terminal", "narrow"])
def test_no_bar(terminal, clocks, what):
    how = {"dumb": {"env": {**clocks["hurry"], "TERM": "dumb"}},
           "no terminal": {"stderr": subprocess.PIPE, "env": clocks["hurry"]},
           "narrow": {"columns": 15, "env": clocks["hurry"]}}[what]
    shown = terminal(CROSSBILL, "report", QUERIES, **how)
    assert shown.status == 0 and "reading" not in shown.written
    if what == "no terminal":
        assert shown.process.stderr.read() == b""


def test_long_names_stay_in_their_line(terminal, clocks, tmp_path):
    name = "long" * 40 + ".db"
    (tmp_path / name).write_bytes(QUERIES.read_bytes())
    shown = terminal(CROSSBILL, "report", name, "-o", "a", env=clocks["hurry"])
    (first, *_) = re.findall(r"\r\n(reading.*?)\033\[K", shown.written)
    assert len(first) == 79 and ".." in first and first.endswith("%")
    assert shown.screen() == ([""] * 24, (0, 0))


def test_background(terminal, clocks):
    """A job in the background leaves the terminal to others."""
    script = f"set -m; {CROSSBILL} report {QUERIES} >bill & wait"
    shown = terminal("bash", "-c", script, env=clocks["hurry"])
    assert shown.status == 0 and "reading" not in shown.written
    shown = terminal("bash", "-c", f"{CROSSBILL} report {QUERIES} >bill",
                     env=clocks["hurry"])
    assert "reading" in shown.written


@pytest.mark.parametrize("before", ["", "\n" * 99], ids=["top", "bottom"])
def test_writing_a_recording(terminal, clocks, before):
    """What the command has left in its last line stays there."""
    command = ("record", "--force", "-o", "a.db", "--", "printf", "no end")
    shown = terminal(CROSSBILL, *command, env=clocks["hurry"], before=before,
                     lines=100)
    assert shown.status == 0
    assert re.search(r"writing \S*a.db", shown.written)
    assert shown.written.index(BAR) > shown.written.index("no end")
    screen = shown.screen()[0]
    assert [line for line in screen if line.startswith("no end")]
    assert not [line for line in screen if line.startswith("writing")]
    quiet = terminal(CROSSBILL, command[0], "--quiet", *command[1:],
                     env=clocks["hurry"])
    assert quiet.written == "no end"


PROGRAM = """
    #include <stdio.h>
    #include <unistd.h>
    void count(void);
    int main(void) {
      for (int i = 0; i < 1234; ++i) count();
      puts("counted"); fflush(stdout);
      if (!fork()) { count(); getchar(); _exit(0); }
      getchar();
    }
"""


@pytest.fixture
def program(tmp_path):
    compile_c("libcalls.so", "void count(void) {}", "-shared", "-fPIC")
    return compile_c("host", PROGRAM, "-L.", "-lcalls", "-Wl,-rpath,$ORIGIN")


TITLE = r"\033\]2;crossbill \d+:\d\d: 1,235 crossings, [^,]*/s, 2 processes\033"


def test_title(program):
    """It stands above the screen, and what is on it is the program's alone."""
    shown = Terminal(CROSSBILL, "record", "--progress", "--quiet", "-o", "a.db",
                     "--", program)
    while not re.search(TITLE, shown.read()):
        assert shown.process.poll() is None
    shown.send("\n\n")
    assert shown.end() == 0
    before, *_, after = re.split(r"\033\]2;[^\033]*\033\\", shown.written)
    assert before == "counted\r\n\033[22;2t"
    assert after == "\r\n\r\n\033[23;2t" or after == "\033[23;2t"
    shown.close()


@pytest.mark.parametrize("how", [
    {"env": {"TERM": "dumb"}}, {"stderr": subprocess.PIPE}],
    ids=["dumb", "no terminal"])
def test_no_title(program, how):
    shown = Terminal(CROSSBILL, "record", "--progress", "--quiet", "-o", "a.db",
                     "--", program, **how)
    shown.wait_for("counted")
    shown.send("\n\n")
    assert shown.end() == 0 and "\033" not in shown.written
    shown.close()
