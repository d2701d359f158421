# SPDX-License-Identifier: MIT
"""crossbill top: counts of a moment, the screen, and what cannot be shown.

With nodes copied after activations, and a pause between (copy_once of
live_arena.cpp), a snapshot billed more time than had passed.
"""
import os
import pty
import re
import select
import signal
import struct
import subprocess
import termios
import time

import pytest

from conftest import (CROSSBILL, SECONDS, SESSIONS, compile_c, start, state,
                      wait_until)
from harness.tool import bill, finish, finish_and_measure

LIBRARY = """
    #include <time.h>
    void count(void) {}
    void nap(void) {
      struct timespec t = {0, 20000000};
      nanosleep(&t, 0);
    }
    int hold(int (*get)(void)) { return get(); }
"""
# A line of input asks for a thing to be done, a line of output says it is.
PROGRAM = """
    #include <stdio.h>
    #include <sys/wait.h>
    #include <unistd.h>
    void count(void); void nap(void); int hold(int (*)(void));
    static int get(void) { putchar('h'); putchar(10); return getchar(); }
    int main(void) {
      setvbuf(stdout, 0, _IOLBF, 0);
      puts("ready");
      for (int c; (c = getchar()) != EOF;) {
        if (c == 'c') for (int i = 0; i < 1000; ++i) count();
        if (c == 'n') for (int i = 0; i < 50; ++i) nap();
        if (c == 'o') hold(get);
        if (c == 'f') { if (!fork()) { count(); hold(get); _exit(0); } wait(0); }
        if (c != 10) puts("done");
      }
    }
"""


class Recorded:
    """A program under `record` that does what it is told."""

    def __init__(self, *options):
        compile_c("libcalls.so", LIBRARY, "-shared", "-fPIC")
        compile_c("host", PROGRAM, "-L.", "-lcalls", "-Wl,-rpath,$ORIGIN")
        self.file = f"{time.monotonic_ns()}.db"
        self.process = start("--quiet", "-o", self.file, *options, "--",
                             "./host", stdin=subprocess.PIPE)
        self.pid = str(self.process.pid)
        assert self.process.stdout.readline() == "ready\n"

    def tell(self, text):
        self.process.stdin.write(text)
        self.process.stdin.flush()

    def do(self, letter, answer="done"):
        self.tell(letter)
        assert self.process.stdout.readline() == answer + "\n"

    def end(self):
        self.process.communicate(timeout=SECONDS)
        assert self.process.returncode == 0
        return bill(self.file)

    def child(self):
        path = f"/proc/{self.pid}/task/{self.pid}/children"
        with open(path, encoding="ascii") as file:
            return [int(pid) for pid in file.read().split()]


@pytest.fixture
def recorded():
    all_of_them = []

    def make(*options):
        all_of_them.append(Recorded(*options))
        return all_of_them[-1]

    yield make
    for one in all_of_them:
        if one.process.poll() is None:
            one.process.stdin.close()
            one.process.wait(SECONDS)


def top(*arguments):
    return finish(CROSSBILL, "top", *arguments)


def entry(document, name):
    (found,) = [each for each in document["entries"] if each["name"] == name]
    return found


def snapshot(one, name):
    result = top(one.pid, "--snapshot", name, "--force")
    assert result.returncode == 0, result.stderr
    return bill(name)


def test_counts_of_a_moment(recorded):
    one = recorded()
    one.do("c")
    assert entry(snapshot(one, "now.db"), "count")["calls"] == 1000
    assert "1,000" in top(one.pid, "--count", "1").stdout
    one.do("c")
    assert "2,000" in top(one.pid, "--count", "1").stdout
    assert entry(bill("now.db"), "count")["calls"] == 1000
    assert entry(one.end(), "count")["calls"] == 2000  # as without top


def test_counts_in_count_only(recorded):
    one = recorded("--count-only")
    one.do("c")
    assert entry(snapshot(one, "now.db"), "count")["calls"] == 1000
    shown = top(one.pid, "--count", "1").stdout
    assert "1,000" in shown and "overhead" not in shown


def test_open_crossing(recorded):
    one = recorded()
    one.do("o", answer="h")
    held = entry(snapshot(one, "now.db"), "hold")
    assert (held["calls"], held["open"]) == (1, 1)
    one.do("x")
    assert entry(snapshot(one, "now.db"), "hold")["open"] == 0


def test_snapshots_of_a_busy_program(recorded):
    """No call is billed twice: one thread's calls take no longer than it ran."""
    one = recorded()
    one.tell("nn")
    calls = 0
    while calls < 90:
        document = snapshot(one, "now.db")
        naps = [each for each in document["entries"] if each["name"] == "nap"]
        if not naps:
            continue
        (nap,) = naps
        assert calls <= nap["calls"] <= 100
        calls = nap["calls"]
        assert nap["total_ns"] <= document["processes"][0]["wall_ns"]
        assert not [note for note in document["recorder"]["notes"]
                    if note["code"] == "damaged"]
    assert entry(one.end(), "nap")["calls"] == 100


def test_ended_children_stay(recorded):
    """The recorder takes in what an ended process has left and removes its
    arena; who looks on keeps it."""
    one = recorded()
    one.do("f", answer="h")
    with subprocess.Popen([CROSSBILL, "top", one.pid, "--interval", "0.1"],
                          text=True, stdout=subprocess.PIPE) as shown:
        while "2 images" not in shown.stdout.readline():
            assert shown.poll() is None
        one.do("x")
        folder = next(SESSIONS.glob(f"crossbill-*-{one.pid}"))
        wait_until(lambda: len(list(folder.glob("*.arena"))) == 1,
                   "taking of the child's arena")
        one.do("c")
        while "1,001" not in shown.stdout.readline():
            assert shown.poll() is None
        shown.kill()
    assert entry(one.end(), "count")["calls"] == 1001


def test_reset_moves_the_view_alone(recorded):
    one = recorded()
    one.do("c")
    shown = top(one.pid, "--reset", "--count", "1", "--interval", "0.1").stdout
    assert "since the reset" in shown and "no call into a library" in shown
    assert entry(one.end(), "count")["calls"] == 1000


def test_plain_text_ends_with_the_recording(recorded):
    one = recorded()
    one.do("c")
    with subprocess.Popen([CROSSBILL, "top", one.pid, "--interval", "0.1"],
                          text=True, stdout=subprocess.PIPE) as shown:
        assert "host" in shown.stdout.readline()
        one.end()
        text = shown.stdout.read()
        assert shown.wait(SECONDS) == 0
    assert "1,000" in text and "\033" not in text


def test_snapshot_replaces_nothing(recorded):
    one = recorded()
    with open("there.db", "w", encoding="ascii") as file:
        file.write("mine")
    result = top(one.pid, "--snapshot", "there.db")
    assert result.returncode == 125 and "there.db" in result.stderr
    with open("there.db", encoding="ascii") as file:
        assert file.read() == "mine"


def test_what_else_lies_in_the_session(recorded):
    """Neither waited for nor followed, and holes take no memory."""
    one = recorded()
    one.do("c")
    folder = next(SESSIONS.glob(f"crossbill-*-{one.pid}"))
    (arena,) = folder.glob("*.arena")
    with open(arena, "rb") as file:
        header = bytearray(file.read(4096))
    struct.pack_into("<QQ", header, 16, 2**40, 2**40)  # capacity, used
    with open(folder / "1-2.arena", "wb") as file:
        file.write(header)
        file.seek(4096 + 65536 * 64)  # its first block: activations
        file.write(struct.pack("<IIII", 5, 2**32 - 4096, 0, 1))
        file.truncate(2**35)
    (folder / "1-3.arena").write_bytes(b"junk")
    os.mkfifo(folder / "1-4.arena")
    (folder / "1-5.arena").symlink_to("/dev/zero")
    (folder / "1-6.arena").mkdir()
    shown, peak = finish_and_measure(CROSSBILL, "top", one.pid, "--count", "1")
    assert shown.returncode == 0 and "1,000" in shown.stdout
    assert peak < 200e6


def test_which_recording(recorded):
    one, other = recorded(), recorded()
    one.do("c")
    several = top("--count", "1")
    assert several.returncode == 125 and several.stderr.count("\n") == 1
    assert one.pid in several.stderr and other.pid in several.stderr
    pids = wait_until(one.child, "command")
    shown = [top(str(pid), "--count", "1") for pid in pids]
    assert "1,000" in "".join(each.stdout for each in shown)
    other.end()
    assert top(other.pid).stderr == \
        f"crossbill: no process {other.pid}: it has ended\n"
    mine = top(str(os.getpid()))
    assert mine.returncode == 125 and "is not recorded" in mine.stderr
    for wrong in ("x", "0", "-1"):
        assert top(wrong).returncode == 125


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can be somebody else")
def test_recording_of_somebody_else(recorded):
    one = recorded()
    stranger = ("setpriv", "--reuid", "54321", "--clear-groups", CROSSBILL)
    if finish(*stranger, "--version").returncode != 0:
        pytest.skip("others cannot run this crossbill")
    refused = finish(*stranger, "top", one.pid)
    assert refused.returncode == 125
    assert refused.stderr == (f"crossbill: process {one.pid} belongs to user 0;"
                              " run top as that user\n")
    assert "nothing is being recorded" in finish(*stranger, "top").stderr


class Screen:
    """`crossbill top` on a terminal of its own."""

    def __init__(self, pid, lines=30, columns=100):
        self.master, self.slave = pty.openpty()
        termios.tcsetwinsize(self.slave, (lines, columns)) \
            if hasattr(termios, "tcsetwinsize") else \
            subprocess.run(["stty", "rows", str(lines), "cols", str(columns)],
                           stdin=self.slave, check=True)
        self.before = termios.tcgetattr(self.slave)
        self.text = ""
        self.process = subprocess.Popen(
            [CROSSBILL, "top", pid, "--interval", "0.2"], stdin=self.slave,
            stdout=self.slave, stderr=self.slave, preexec_fn=os.setpgrp,
            env=dict(os.environ, TERM="xterm"))

    def read(self, wait=0.05):
        while select.select([self.master], [], [], wait)[0]:
            self.text += os.read(self.master, 65536).decode()
        return self.text

    def await_text(self, wanted):
        self.text = ""
        wait_until(lambda: wanted in self.read(), wanted)

    def press(self, key):
        os.write(self.master, key.encode())

    def end(self):
        wait_until(lambda: self.read() and self.process.poll() is not None,
                   "end of top")
        self.read()
        return self.process.returncode

    def is_restored(self):
        self.read()
        return (self.text.rfind("\033[?1049l") > self.text.rfind("\033[?1049h")
                and self.text.rfind("\033[?25h") > self.text.rfind("\033[?25l")
                and termios.tcgetattr(self.slave) == self.before)

    def close(self):
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()
        os.close(self.master)
        os.close(self.slave)


@pytest.fixture
def screen():
    opened = []

    def make(*arguments, **options):
        opened.append(Screen(*arguments, **options))
        return opened[-1]

    yield make
    for each in opened:
        each.close()


def test_keys(recorded, screen):
    one = recorded()
    one.do("c")
    shown = screen(one.pid)
    shown.await_text("1,000")
    assert not shown.is_restored()
    shown.press("g")
    shown.await_text("by site")
    shown.await_text("count  from host+0x")
    shown.press("g")
    shown.await_text("by edge")
    shown.press("r")
    shown.await_text("since the reset")
    shown.await_text("no call into a library")
    shown.press("g")
    shown.await_text("by thread")
    one.do("c")
    shown.await_text("1,000")
    assert "2,000" not in shown.text
    shown.press("q")
    assert shown.end() == 0 and shown.is_restored()
    assert entry(one.end(), "count")["calls"] == 2000


def test_small_screen(recorded, screen):
    one = recorded()
    one.do("c")
    shown = screen(one.pid, lines=6, columns=40)
    shown.await_text("by function")
    last = shown.text.rpartition("\033[H")[2]
    lines = re.sub(r"\033\[[?0-9;]*[a-zA-Z]", "", last).split("\n")
    lines = [line.rstrip("\r") for line in lines]
    assert len(lines) <= 7
    assert max(map(len, lines)) <= 40


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM,
                                    signal.SIGHUP])
def test_signals_restore_the_terminal(recorded, screen, number):
    shown = screen(recorded().pid)
    shown.await_text("by function")
    shown.process.send_signal(number)
    assert shown.end() == -number and shown.is_restored()


def test_stop_and_go_on(recorded, screen):
    shown = screen(recorded().pid)
    shown.await_text("by function")
    shown.process.send_signal(signal.SIGTSTP)
    wait_until(lambda: state(shown.process.pid) == "T", "stop")
    assert shown.is_restored()
    shown.process.send_signal(signal.SIGCONT)
    shown.await_text("by function")
    assert not shown.is_restored()


def test_recording_ends(recorded, screen):
    one = recorded()
    one.do("c")
    shown = screen(one.pid)
    shown.await_text("1,000")
    one.end()
    assert shown.end() == 0 and shown.is_restored()
    assert "the recording has ended" in shown.text
