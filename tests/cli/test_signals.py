# SPDX-License-Identifier: MIT
"""Signals reach the command once, and its end is ours.

What must happen is waited for, however long it takes; SETTLE is for what must
not, so that a busy machine may hide a fault and never makes one.
"""
import os
import pathlib
import pty
import re
import select
import signal
import subprocess
import time

import pytest

from conftest import (CROSSBILL, SECONDS, compile_c, name_of, pending, record,
                      runs, start, state, wait_until)

# Names each signal that it gets; SIGUSR2 ends it with 5.
NOTE = r"""
#define _GNU_SOURCE
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>
static void note(int number, siginfo_t* info, void* context) {
  char line[64];
  int value = info->si_code == SI_QUEUE ? info->si_value.sival_int : 0;
  int bytes = snprintf(line, sizeof line, "%s %d\n", sigabbrev_np(number),
                       value);
  write(1, line, bytes);
  if (number == SIGUSR2) _exit(5);
}
int main(void) {
  struct sigaction action = {.sa_sigaction = note, .sa_flags = SA_SIGINFO};
  int all[] = {SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGUSR1, SIGUSR2, SIGALRM,
               SIGCONT, SIGWINCH};
  for (unsigned i = 0; i < sizeof all / sizeof *all; ++i)
    sigaction(all[i], &action, 0);
  printf("ready %d\n", getpid());
  fflush(stdout);
  for (;;) pause();
}
"""
SETTLE = 0.3  # for a signal that should not come


class Noting:
    """The noting program under the recorder."""

    def __init__(self, **options):
        compile_c("note", NOTE)
        options.setdefault("start_new_session", True)
        self.process = start("-o", "a.db", "--", "./note", **options)
        # 0: it has ended before it was ready.
        self.child = int((self.line() or "ready 0").split()[1])

    def line(self):
        """Byte by byte: what else has come is left for `finish`."""
        read = b""
        while not read.endswith(b"\n"):
            byte = os.read(self.process.stdout.fileno(), 1)
            if not byte:
                break
            read += byte
        return read.decode().strip()

    def finish(self, *lines):
        """Ends it when these lines have come; those after and the status."""
        for line in lines:
            assert self.line() == line
        time.sleep(SETTLE)
        os.kill(self.child, signal.SIGUSR2)
        out, err = self.process.communicate(timeout=SECONDS)
        assert "exit 5" in err
        return out.splitlines(), self.process.returncode


@pytest.mark.parametrize("name", ["HUP", "INT", "QUIT", "TERM", "USR1",
                                  "WINCH", "CONT", "ALRM"])
def test_sent_to_the_recorder_alone(name):
    noting = Noting()
    os.kill(noting.process.pid, getattr(signal, "SIG" + name))
    assert noting.finish(f"{name} 0") == (["USR2 0"], 5)


@pytest.mark.parametrize("name", ["HUP", "INT", "TERM", "USR1"])
def test_sent_to_the_group(name):
    noting = Noting()
    os.killpg(noting.process.pid, getattr(signal, "SIG" + name))
    assert noting.finish(f"{name} 0") == (["USR2 0"], 5)


def test_group_then_alone():
    noting = Noting()
    os.killpg(noting.process.pid, signal.SIGTERM)
    assert noting.line() == "TERM 0"
    # Else the second becomes one with the first, as signals do.
    wait_until(lambda: not pending(noting.process.pid), "waking recorder")
    time.sleep(SETTLE)
    os.kill(noting.process.pid, signal.SIGTERM)
    assert noting.finish("TERM 0") == (["USR2 0"], 5)


def test_value_is_forwarded():
    noting = Noting()
    subprocess.run(["/bin/kill", "-q", "42", "-s", "USR1",
                    str(noting.process.pid)], check=True)
    assert noting.finish("USR1 42") == (["USR2 0"], 5)


def test_alarm_of_the_starter():
    """alarm(2) outlives an exec: it is the command's. One that comes before
    the command is ready ends it, as it would without us."""
    for seconds in (0.5, 5, 60):
        noting = Noting(preexec_fn=lambda: signal.setitimer(
            signal.ITIMER_REAL, seconds))
        if noting.child:
            break
    assert noting.finish("ALRM 0") == (["USR2 0"], 5)


def test_ignored_signal_reaches_a_command_that_wants_it():
    noting = Noting(preexec_fn=lambda: signal.signal(
        signal.SIGHUP, signal.SIG_IGN))
    os.kill(noting.process.pid, signal.SIGHUP)
    assert noting.finish("HUP 0") == (["USR2 0"], 5)


def test_nohup_command_lives_on():
    process = start("--quiet", "--", "sleep", "0.5",
                    preexec_fn=lambda: signal.signal(
                        signal.SIGHUP, signal.SIG_IGN))
    time.sleep(0.2)
    process.send_signal(signal.SIGHUP)
    assert process.wait(SECONDS) == 0


@pytest.mark.parametrize("number", [1, 6, 9, 11, 15])
def test_ended_by_a_signal(number):
    done = record("--", "sh", "-c", f"kill -{number} $$")
    assert done.returncode == 128 + number
    assert "recording:" in done.stderr


def test_default_action_ends_the_command_and_prints_the_bill():
    process = start("--", "sleep", "60")
    wait_until(lambda: runs(process.pid, "sleep"), "running command")
    process.terminate()
    _, err = process.communicate(timeout=SECONDS)
    assert process.returncode == 128 + 15
    assert "recording:" in err


def test_kill_by_the_command_of_its_own_group():
    """`trap "kill 0" EXIT` is a common last line."""
    process = start("--quiet", "--", "sh", "-c",
                    "trap 'echo caught; exit 3' TERM; kill -TERM 0; sleep 1",
                    start_new_session=True)
    out, _ = process.communicate(timeout=SECONDS)
    assert (out, process.returncode) == ("caught\n", 3)


def test_ignored_child_signal_does_not_lose_the_status():
    done = record("--quiet", "--", "sh", "-c", "exit 6",
                  preexec_fn=lambda: signal.signal(
                      signal.SIGCHLD, signal.SIG_IGN))
    assert done.returncode == 6


def test_stopped_and_continued_by_its_own_id():
    """Nobody tells the recorder; it must wake up all the same."""
    noting = Noting()
    os.kill(noting.child, signal.SIGSTOP)
    wait_until(lambda: state(noting.process.pid) == "T", "stopped recorder")
    os.kill(noting.child, signal.SIGCONT)
    wait_until(lambda: state(noting.process.pid) != "T", "running recorder")
    assert noting.finish("CONT 0") == (["USR2 0"], 5)


def test_stopped_and_continued_by_the_recorders_id():
    noting = Noting()
    os.kill(noting.child, signal.SIGSTOP)
    wait_until(lambda: state(noting.process.pid) == "T", "stopped recorder")
    os.kill(noting.process.pid, signal.SIGCONT)
    wait_until(lambda: state(noting.child) != "T", "running command")
    assert noting.finish("CONT 0") == (["USR2 0"], 5)


def test_killed_command_leaves_a_whole_recording():
    noting = Noting()
    os.kill(noting.child, signal.SIGKILL)
    _, err = noting.process.communicate(timeout=SECONDS)
    assert noting.process.returncode == 137
    assert "recording:" in err and pathlib.Path("a.db").exists()


class Terminal:
    """A program on a terminal of its own."""

    def __init__(self, *command):
        pid, self.master = pty.fork()
        if pid == 0:
            os.environ["PS1"] = "prompt$ "
            os.execvp(command[0], [str(word) for word in command])
        self.pid = pid
        self.text = ""

    def foreground(self):
        """The process group that the terminal's keys reach."""
        return os.tcgetpgrp(self.master)

    def type(self, text):
        os.write(self.master, text.encode())

    def read(self, seconds):
        """False at the end of all output."""
        if not select.select([self.master], [], [], seconds)[0]:
            return True
        try:
            got = os.read(self.master, 65536)
        except OSError:
            return False
        self.text += got.decode(errors="replace").replace("\r", "")
        return bool(got)

    def expect(self, pattern):
        """Reads until `pattern` comes, and drops all up to its end."""
        end = time.monotonic() + SECONDS
        while time.monotonic() < end:
            found = re.search(pattern, self.text)
            if found:
                self.text = self.text[found.end():]
                return found
            if not self.read(0.1):
                break
        raise AssertionError(f"no {pattern!r} in {self.text!r}")

    def finish(self):
        """The exit status, and what else was printed."""
        end = time.monotonic() + SECONDS
        while self.read(0.1):
            assert time.monotonic() < end, f"no end after {self.text!r}"
        return os.waitstatus_to_exitcode(os.waitpid(self.pid, 0)[1])


def test_interrupt_key_reaches_the_command_once():
    compile_c("note", NOTE)
    terminal = Terminal(CROSSBILL, "record", "-o", "a.db", "--", "./note")
    child = int(terminal.expect(r"ready (\d+)")[1])
    terminal.type("\x03")
    terminal.expect("INT 0")
    time.sleep(SETTLE)
    os.kill(child, signal.SIGUSR2)
    assert terminal.finish() == 5
    assert "INT" not in terminal.text
    assert "recording:" in terminal.text


def test_interrupt_key_ends_the_command_and_prints_the_bill():
    terminal = Terminal(CROSSBILL, "record", "-o", "a.db", "--", "sleep", 60)
    wait_until(lambda: runs(terminal.pid, "sleep"), "running command")
    terminal.type("\x03")
    assert terminal.finish() == 130
    assert "recording:" in terminal.text
    assert pathlib.Path("a.db").exists()


@pytest.mark.parametrize("prefix", ["", f"{CROSSBILL} record --quiet -- "])
def test_stop_key_fg_and_bg(prefix):
    compile_c("note", NOTE)
    shell = Terminal("bash", "--norc", "-i")
    shell.expect(r"prompt\$ ")
    shell.type(f"{prefix}./note\n")
    child = int(shell.expect(r"ready (\d+)")[1])
    shell.type("\x1a")
    shell.expect(r"Stopped  .*note")
    assert state(child) == "T"
    shell.type("fg\n")
    shell.expect("CONT 0")
    shell.type("\x1a")
    shell.expect(r"Stopped  .*note")
    shell.type("bg\n")
    shell.expect("CONT 0")
    assert state(child) in "RS"
    shell.type("kill %1\n")
    shell.expect("TERM 0")
    time.sleep(SETTLE)
    shell.type("fg\n")
    wait_until(lambda: shell.foreground() == os.getpgid(child), "fg")
    os.kill(child, signal.SIGUSR2)
    shell.expect(r"prompt\$ ")
    assert "TERM" not in shell.text
    shell.type("echo status $?\n")
    shell.expect("status 5")
    shell.type("exit\n")
    shell.finish()


def test_background_command_that_reads_the_terminal_stops():
    shell = Terminal("bash", "--norc", "-i")
    shell.expect(r"prompt\$ ")
    shell.type(f"{CROSSBILL} record --quiet -- cat &\n")
    recorder = int(shell.expect(r"\[1\] (\d+)")[1])
    wait_until(lambda: state(recorder) == "T", "stopped recorder")

    def said():  # with the first prompt after the shell has been told
        shell.type("\n")
        shell.read(0.1)
        return "Stopped  " in shell.text

    wait_until(said, "stopped job in the shell's words")
    shell.expect(r"Stopped  ")
    shell.type("fg\n")
    shell.expect("cat")
    wait_until(lambda: shell.foreground() == os.getpgid(recorder) and
               state(recorder) != "T", "running recorder")
    time.sleep(SETTLE)  # the shell throws away what comes while it switches
    shell.type("hello\n")
    shell.expect("hello\nhello")
    shell.type("\x04")
    shell.expect(r"prompt\$ ")
    shell.type("exit\n")
    shell.finish()


def test_interactive_shell_as_the_command():
    shell = Terminal(CROSSBILL, "record", "--quiet", "--", "bash", "--norc",
                     "-i")
    shell.expect(r"prompt\$ ")
    shell.type("sleep 60\n")
    wait_until(lambda: name_of(shell.foreground()) == "sleep", "sleep")
    shell.type("\x1a")
    shell.expect("Stopped  .*sleep")
    shell.type("kill -KILL %1; exit 4\n")
    shell.type("exit 4\n")
    assert shell.finish() == 4
