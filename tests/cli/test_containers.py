# SPDX-License-Identifier: MIT
"""As in a container that may do nothing: a root that is read only, a /dev/shm
as Docker makes it, no rights, a user without a name; `crossbill record` as its
first process. What was seen to fail: the orphan stayed with take_orphans()
(run.cpp) left out.
"""
import os
import shutil
import signal
import subprocess

import pytest

from conftest import CROSSBILL, SECONDS, compile_c, name_of, wait_until
from harness.tool import bill

LIBRARY = "long count(long n) { return n + 1; }"
# Says what it is, leaves an orphan to the first process and waits for its
# disappearance, and then for a signal.
PROGRAM = """
    #include <errno.h>
    #include <signal.h>
    #include <stdio.h>
    #include <string.h>
    #include <sys/wait.h>
    #include <unistd.h>
    long count(long);
    static void stop(int _) { _exit(3); }
    int main(int argc, char **argv) {
      long sum = 0;
      int orphan, way[2];
      if (argc > 1 && !strcmp(argv[1], "handles")) signal(SIGTERM, stop);
      for (int i = 0; i < 1000; ++i) sum = count(sum);
      pipe(way);
      if (!fork()) {
        if ((orphan = fork())) write(way[1], &orphan, sizeof orphan);
        _exit(0);
      }
      wait(0);
      read(way[0], &orphan, sizeof orphan);
      for (int i = 0; i < 500 && !kill(orphan, 0); ++i) usleep(10000);
      printf("%s %ld\\n", kill(orphan, 0) && errno == ESRCH ? "gone" : "left",
             sum);
      fflush(stdout);
      if (argc > 1) for (;;) pause();
    }
"""
# What a run time makes, with SHM as options of /dev/shm's mount.
CONTAINER = """
    set -e
    mount -t tmpfs -o "$SHM,mode=1777,nosuid,nodev,noexec" none /dev/shm
    mount -t tmpfs -o mode=1777 none /mnt
    cp -r . /mnt/app
    chmod 755 /mnt/app
    mkdir /mnt/out
    mount --bind "$OUT" /mnt/out
    mount --bind /proc/sys /proc/sys
    mount -o remount,bind,ro /proc/sys
    mount -o remount,bind,ro /
    cd /mnt
    set +e
    "$@"
    status=$?
    cp *.db out 2>/dev/null
    exit $status
"""
UNPRIVILEGED = ["setpriv", "--reuid", "4711", "--regid", "4711",
                "--clear-groups", "--no-new-privs", "--bounding-set", "-all",
                "--inh-caps", "-all"]
PID_1 = ["unshare", "--pid", "--fork", "--kill-child", "--mount",
         "--mount-proc"]
RECORD = ["/mnt/app/crossbill", "record", "--quiet", "-o", "x.db", "--"]


@pytest.fixture(scope="module")
def image(tmp_path_factory):
    """A folder with the tool and a program."""
    made = tmp_path_factory.mktemp("image")
    for path in (CROSSBILL, CROSSBILL.with_name("libcrossbill-agent.so")):
        shutil.copy(path, made)
    before = os.getcwd()
    os.chdir(made)
    try:
        compile_c("libcount.so", LIBRARY, "-shared", "-fPIC")
        compile_c("host", PROGRAM, "-L.", "-lcount", "-Wl,-rpath,$ORIGIN")
    finally:
        os.chdir(before)
    return made


@pytest.fixture
def contain(image, tmp_path):
    """Starts a command in a container; a pipe for its output."""
    private = ["unshare", "--mount", "--propagation", "private"]
    for command in (private, PID_1):
        if subprocess.run([*command, "true"],
                          stderr=subprocess.DEVNULL).returncode:
            pytest.skip("namespaces of our own need root")

    def start(*command, shm="size=64m"):
        return subprocess.Popen(
            [*private, "sh", "-c", CONTAINER, "sh", *command], text=True,
            cwd=image, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
            env={"PATH": os.environ["PATH"], "SHM": shm, "OUT": str(tmp_path)})
    return start


def finish(process):
    said, error = process.communicate(timeout=SECONDS)
    return process.returncode, said, error


def calls(name):
    return sum(entry["calls"] for entry in bill(name)["entries"]
               if entry["name"] == "count")


def test_without_any_right(contain, tmp_path):
    """As PID 1, as a stranger, with nothing to write but a volume."""
    process = contain(*PID_1, *UNPRIVILEGED, *RECORD, "/mnt/app/host")
    assert finish(process) == (0, "gone 1000\n", "")
    assert calls(tmp_path / "x.db") == 1000
    assert bill(tmp_path / "x.db")["recorder"]["notes"] == []


@pytest.mark.parametrize("how, status", [("handles", 3), ("default", 143)])
def test_stopped_as_docker_stops(contain, tmp_path, how, status):
    """A program that has no handler is ended, too, since it is not PID 1."""
    process = contain(*PID_1, *RECORD, "/mnt/app/host", how)
    assert process.stdout.readline() == "gone 1000\n"
    pid = process.pid
    while name_of(pid) != "crossbill":
        [pid] = wait_until(lambda pid=pid: children(pid), "child")
    os.kill(int(pid), signal.SIGTERM)
    assert finish(process) == (status, "", "")
    assert calls(tmp_path / "x.db") == 1000


def children(pid):
    with open(f"/proc/{pid}/task/{pid}/children") as file:
        return file.read().split()


def test_a_dev_shm_that_is_read_only(contain):
    status, said, error = finish(contain(*RECORD, "/mnt/app/host", shm="ro"))
    assert (status, said) == (0, "gone 1000\n")
    assert error.startswith("crossbill: nothing is recorded: /dev/shm/")
    assert "Read-only file system" in error
