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
from harness.tool import bill, run
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
    (40000, "the command ended with 3, but its recording is lost: "),
    (50000, "the command ended with 3, but its recording is lost: ")])
def test_file_size(value, sentence):
    """Taken out: with signals taken later, in run_target(), the recorder ended
    by SIGXFSZ; without forget_file_size_signal() the command did."""
    done = limited(resource.RLIMIT_FSIZE, value)
    assert (done.returncode, done.stdout) == (3, RAN), done.stderr
    assert done.stderr.startswith("crossbill: " + sentence)
    assert done.stderr.count("\n") == 1 and "File too large" in done.stderr
    assert done.stderr.endswith("(ulimit -f)\n")
    assert not os.path.exists("a.db")


@pytest.mark.parametrize("value", [1 << 20, (16 << 20) - 1])
def test_file_size_below_that_of_an_arena(value):
    """Taken out: without leave_trace() for the first image the bill named
    nothing; without RLIMIT_FSIZE in the agent SIGXFSZ ended the program."""
    done = limited(resource.RLIMIT_FSIZE, value)
    assert (done.returncode, done.stdout) == (3, RAN), done.stderr
    assert "started and not recorded: hello" in run(CROSSBILL, "report", "a.db")


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


@pytest.mark.parametrize("megabytes", [128, 160, 400])
def test_address_space(megabytes):
    done = limited(resource.RLIMIT_AS, megabytes << 20)
    assert (done.returncode, done.stdout) == (3, RAN), done.stderr
    assert done.stderr.count("\n") <= 1


# All that a small program needs.
LITTLE = (("data", "-d", 2000), ("address space", "-v", 14000))


@pytest.mark.parametrize("name, option, kilobytes", LITTLE)
def test_too_little_memory_for_the_agent(name, option, kilobytes):
    """Taken out: without too_little_room() the one under `ulimit -d` was not
    loaded and ended with 127."""
    number = resource.RLIMIT_DATA if option == "-d" else resource.RLIMIT_AS
    done = limited(number, kilobytes << 10)
    assert (done.returncode, done.stdout) == (3, RAN), done.stderr
    assert done.stderr == (
        f"crossbill: nothing is recorded: the limit on {name} is {kilobytes} "
        "KiB, of which the agent would take too much; raise it to 131072 KiB "
        f"(ulimit {option} 131072)\n")
    assert not os.path.exists("a.db")


@pytest.mark.parametrize("option, kilobytes, is_noted", [
    ("-d", 2000, True), ("-v", 5000, True), ("-d", 131072, False)])
def test_child_with_too_little_memory_for_the_agent(option, kilobytes,
                                                    is_noted):
    """Taken out: without has_room() the first two ended with 127."""
    compile_c("hello", HELLO)
    done = record("--quiet", "-o", "a.db", "--", "sh", "-c",
                  f"ulimit -S {option} {kilobytes}; ./hello; exit $?")
    assert (done.returncode, done.stdout, done.stderr) == (3, RAN, "")
    noted = [note["subjects"] for note in bill("a.db")["recorder"]["notes"]
             if note["code"] == "child-not-recorded"]
    assert noted == [["./hello"]] * is_noted


def test_agent_takes_a_sixteenth_of_the_least_memory():
    """So a recorded program has hardly less than its limit says. Failed when
    that was 64 MiB and the agent had grown to 6."""
    agent = CROSSBILL.parent / "libcrossbill-agent.so"
    segments = run("readelf", "-lW", agent).splitlines()
    writable = [int(line.split()[5], 16) for line in segments
                if line.split()[:1] == ["LOAD"] and " RW" in line]
    assert writable and 0 < sum(writable) <= (131072 << 10) / 16


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
            "crossbill: nothing is recorded: cannot make a process: "
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
