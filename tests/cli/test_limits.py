# SPDX-License-Identifier: MIT
"""Limits that leave no room for a recording leave the command as it is.

It runs and its exit status is handed on; one sentence tells what was lost.
"""
import os
import pathlib
import resource
import subprocess
import tempfile

import pytest

from conftest import CROSSBILL, SECONDS, compile_c, record
from test_bad_input import as_root, try_as_nobody

# Says what becomes of a file that grows too large, and ends with 3.
HELLO = r"""
#include <signal.h>
#include <stdio.h>
int main(void) {
  struct sigaction now;
  sigset_t pending, blocked;
  sigaction(SIGXFSZ, 0, &now);
  sigpending(&pending);
  sigprocmask(SIG_BLOCK, 0, &blocked);
  printf("ran %d %d %d\n", now.sa_handler == SIG_DFL,
         sigismember(&pending, SIGXFSZ), sigismember(&blocked, SIGXFSZ));
  return 3;
}
"""
RAN = "ran 1 0 0\n"


def limited(name, value, *arguments):
    """The recorder and its command under one limit, the soft one alone."""
    compile_c("hello", HELLO)
    hard = resource.getrlimit(name)[1]
    return record("--quiet", "-o", "a.db", *arguments, "--", "./hello",
                  preexec_fn=lambda: resource.setrlimit(name, (value, hard)))


@pytest.mark.parametrize("value, sentence", [
    (0, "nothing is recorded: /dev/shm/crossbill-"),
    (512, "nothing is recorded: /dev/shm/crossbill-"),
    (16000, "nothing is recorded: /dev/shm/crossbill-"),
    (20000, "the command ended with 3, but its recording is lost: "),
    (50000, "the command ended with 3, but its recording is lost: ")])
def test_file_size(value, sentence):
    """Taken out: with signals taken later, in run_target(), the recorder ended
    by SIGXFSZ; without forget_file_size_signal() the command did."""
    done = limited(resource.RLIMIT_FSIZE, value)
    assert (done.returncode, done.stdout) == (3, RAN), done.stderr
    assert done.stderr.startswith("crossbill: " + sentence)
    assert done.stderr.count("\n") == 1 and "File too large" in done.stderr
    assert not os.path.exists("a.db")


@pytest.mark.parametrize("value", [1 << 20, (16 << 20) - 1])
def test_file_size_below_that_of_an_arena(value):
    """Taken out: without leave_trace() for the first image the bill named
    nothing; without RLIMIT_FSIZE in the agent SIGXFSZ ended the program."""
    done = limited(resource.RLIMIT_FSIZE, value)
    assert (done.returncode, done.stdout) == (3, RAN), done.stderr
    bill = subprocess.run([CROSSBILL, "report", "a.db"], text=True,
                          capture_output=True, check=True).stdout
    assert "started and not recorded: hello" in bill


def test_file_size_of_an_arena():
    done = limited(resource.RLIMIT_FSIZE, 16 << 20)
    assert (done.returncode, done.stdout, done.stderr) == (3, RAN, "")


@pytest.mark.parametrize("value", [4, 5, 6, 7, 8, 16])
def test_open_files(value):
    """Taken out: 4 and 5 failed when a session was needed to run a command."""
    done = limited(resource.RLIMIT_NOFILE, value)
    assert (done.returncode, done.stdout) == (3, RAN), done.stderr
    assert done.stderr.count("\n") <= 1
    assert os.path.exists("a.db") == (done.stderr == "")
    assert done.stderr == "" or "ulimit -n" in done.stderr


@pytest.mark.parametrize("megabytes", [40, 80, 200])
def test_address_space(megabytes):
    done = limited(resource.RLIMIT_AS, megabytes << 20)
    assert (done.returncode, done.stdout) == (3, RAN), done.stderr
    assert done.stderr.count("\n") <= 1


@as_root
def test_no_process(monkeypatch):
    """The recorder becomes the command then.
    Taken out: it failed when that was a refusal."""
    with tempfile.TemporaryDirectory() as folder:
        os.chmod(folder, 0o777)
        monkeypatch.chdir(folder)
        compile_c("hello", HELLO)
        done = try_as_nobody(
            "--quiet", "-o", "a.db", "--", "./hello",
            preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_NPROC,
                                                  (0, 0)))
        assert (done.returncode, done.stdout) == (3, RAN), done.stderr
        assert done.stderr == (
            "crossbill: nothing is recorded: cannot make a process or a pipe: "
            "Resource temporarily unavailable\n")
        assert not list(pathlib.Path("/dev/shm").glob(f"crossbill-{65534}-*"))


@as_root
def test_no_shared_memory():
    compile_c("hello", HELLO)
    done = subprocess.run(
        ["unshare", "--mount", "sh", "-c",
         "mount -t tmpfs none /dev && : >/dev/null && "
         f"exec {CROSSBILL} record --quiet -- ./hello"], timeout=SECONDS,
        capture_output=True, text=True, check=False)
    if "unshare" in done.stderr or "mount:" in done.stderr:
        pytest.skip(done.stderr.strip())
    assert (done.returncode, done.stdout) == (3, RAN)
    assert done.stderr.startswith("crossbill: nothing is recorded: /dev/shm: ")
