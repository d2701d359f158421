# SPDX-License-Identifier: MIT
"""Session folders: private, removed, and removed for those who cannot."""
import fcntl
import os
import signal
import stat
import subprocess

from conftest import (CROSSBILL, SECONDS, SESSIONS, compile_c, record, sessions,
                      start, wait_until)
from test_signals import Noting


def test_session_is_private_and_removed():
    noting = Noting()
    (name,) = [name for name in sessions()
               if name.endswith(f"-{noting.process.pid}")]
    folder = SESSIONS / name
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    names = {path.name for path in folder.iterdir()}
    assert {"lock", "settings"} <= names
    # What others could replace is never loaded: see test_trust.py.
    assert not [name for name in names if name.endswith(".so")]
    noting.finish()
    assert not folder.exists()


def is_unlocked(name):
    with open(SESSIONS / name / "lock", "rb") as lock:
        try:
            fcntl.lockf(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except OSError:
            return False
    return True


def test_killed_recorder():
    """Its command runs on in its session, which the next recorder removes when
    the command has ended: until then its name must not become free."""
    noting = Noting()
    name = f"crossbill-{os.geteuid()}-{noting.process.pid}"
    noting.process.kill()
    noting.process.wait()
    os.kill(noting.child, signal.SIGUSR1)
    assert noting.line() == "USR1 0"
    assert name in sessions() and not os.path.exists("a.db")
    assert is_unlocked(name)  # what the recorder has forked keeps no lock

    assert record("--quiet", "--", "true").returncode == 0
    assert name in sessions()
    os.kill(noting.child, signal.SIGUSR1)
    assert noting.line() == "USR1 0"
    os.kill(noting.child, signal.SIGUSR2)
    assert noting.line() == "USR2 0"
    wait_until(lambda: not os.path.exists(f"/proc/{noting.child}"),
               "end of the command")
    assert record("--quiet", "--", "true").returncode == 0
    assert name not in sessions()


def test_living_recorder_keeps_its_session():
    noting = Noting()
    name = f"crossbill-{os.geteuid()}-{noting.process.pid}"
    assert record("--quiet", "--", "true").returncode == 0
    assert name in sessions()
    assert noting.finish()[1] == 5


def test_half_made_and_half_removed_sessions():
    base = f"crossbill-{os.geteuid()}-"
    names = [base + "x1.new", base + "x2", base + "x3.new"]
    for name in names:
        (SESSIONS / name).mkdir(mode=0o700)
    making = os.open(SESSIONS / names[2], os.O_RDONLY)
    fcntl.flock(making, fcntl.LOCK_EX)
    record("--quiet", "--", "true")
    os.close(making)
    left = [name for name in names if (SESSIONS / name).exists()]
    for name in left:
        (SESSIONS / name).rmdir()
    assert left == [names[2]]  # the one that is still in the making


def test_taken_name():
    """Somebody else may hold the name; ours gets a number."""
    process = subprocess.Popen(
        ["sh", "-c", f"mkdir -p /dev/shm/crossbill-$(id -u)-$$/x; "
         f"exec {CROSSBILL} record --quiet -- echo ran"],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    out, err = process.communicate(timeout=SECONDS)
    taken = SESSIONS / f"crossbill-{os.geteuid()}-{process.pid}"
    (taken / "x").rmdir()
    taken.rmdir()
    assert (process.returncode, out, err) == (0, "ran\n", "")


def test_command_that_cannot_be_executed_leaves_nothing():
    os.mkdir("bin")
    with open("bin/tool", "w") as tool:
        tool.write("#!/bin/sh\n")
    os.chmod("bin/tool", 0o755)
    argument = "x" * (3 << 20)  # too long for execve, whatever the limit
    try:
        process = start("--", "bin/tool", argument)
    except OSError:  # it was too long for us as well
        return
    process.communicate(timeout=SECONDS)
    assert process.returncode == 126
    assert f"crossbill-{os.geteuid()}-{process.pid}" not in sessions()


FORKS = r"""
#include <stdio.h>
#include <unistd.h>
int work(int a);
int main(void) {
  int ends[2];
  char byte;
  if (pipe(ends)) return 1;
  if (fork() == 0) {
    close(1), close(2);
    if (work(1) != 2 || write(ends[1], "", 1) != 1) return 1;
    return sleep(600);
  }
  printf("%d\n", work(0));
  fflush(stdout);
  return read(ends[0], &byte, 1) != 1;
}
"""


def test_processes_that_run_on_are_named():
    compile_c("libcore.so", "int work(int a) { return a + 1; }")
    process = start("--", compile_c("forks", FORKS, "-L.", "-lcore",
                                    "-Wl,-rpath,$ORIGIN"),
                    start_new_session=True)
    out, err = process.communicate(timeout=SECONDS)
    group = subprocess.run(["pgrep", "-g", str(process.pid)], text=True,
                           capture_output=True, check=False).stdout.split()
    os.killpg(process.pid, signal.SIGKILL)
    assert out == "1\n"
    assert process.returncode == 0
    assert len(group) == 1 and "running" in err, err
