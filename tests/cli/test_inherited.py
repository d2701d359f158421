# SPDX-License-Identifier: MIT
"""What the command inherits is what it would have without us."""
import os
import resource
import signal
import subprocess

import pytest

from conftest import CROSSBILL, SECONDS, compile_c, record

# Prints all that a process inherits; numbers of processes excepted.
SHOW = r"""
#define _GNU_SOURCE
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>
int main(int argc, char** argv, char** envp) {
  char line[512];
  FILE* status = fopen("/proc/self/status", "re");
  while (fgets(line, sizeof line, status))
    if (strncmp(line, "Sig", 3) == 0 ? strncmp(line, "SigQ", 4) != 0
        : strncmp(line, "ShdPnd", 6) == 0 || strncmp(line, "Umask", 5) == 0 ||
          strncmp(line, "NoNewPrivs", 10) == 0 ||
          strncmp(line, "Cap", 3) == 0 || strncmp(line, "Cpus_", 5) == 0)
      printf("%s", line);
  fclose(status);
  for (int i = 0; i < argc; ++i) printf("argument %s\n", argv[i]);
  for (char** e = envp; *e; ++e) printf("environment %s\n", *e);
  printf("cwd %s\n", getcwd(line, sizeof line));
  printf("nice %d\n", getpriority(PRIO_PROCESS, 0));
  for (int i = 0; i < RLIM_NLIMITS; ++i) {
    struct rlimit limit;
    getrlimit(i, &limit);
    printf("limit %d %lu %lu\n", i, limit.rlim_cur, limit.rlim_max);
  }
  int death = 0;
  prctl(PR_GET_PDEATHSIG, &death);
  printf("death %d\n", death);
  for (int fd = 0; fd < 64; ++fd) {
    struct stat file;
    if (fstat(fd, &file) == 0)
      printf("descriptor %d %lu %lu\n", fd, file.st_dev, file.st_ino);
  }
  return 0;
}
"""


def shown(prefix, program, **options):
    done = subprocess.run([*prefix, program, "a b", "--", ""], text=True,
                          capture_output=True, timeout=SECONDS, check=False,
                          **options)
    assert done.returncode == 0, done.stderr
    # The two pipes of this very run differ.
    return [line for line in done.stdout.splitlines()
            if not line.startswith(("descriptor 1 ", "descriptor 2 "))]


def same(**options):
    program = compile_c("show", SHOW)
    plain = shown([], program, **options)
    recorded = shown([CROSSBILL, "record", "--quiet", "--"], program,
                     **options)
    assert recorded == plain
    return plain


def test_as_usual():
    same(stdin=subprocess.DEVNULL)


def test_empty_environment():
    lines = same(env={}, stdin=subprocess.DEVNULL)
    assert not [line for line in lines if line.startswith("environment")]


@pytest.mark.parametrize("preload", ["", "libm.so.6", "libm.so.6 libdl.so.2"])
def test_own_preload(preload):
    lines = same(env={"A": "1", "LD_PRELOAD": preload, "B": "2"},
                 stdin=subprocess.DEVNULL)
    assert f"environment LD_PRELOAD={preload}" in lines


def test_signals_limits_and_the_rest():
    def prepare():
        signal.signal(signal.SIGHUP, signal.SIG_IGN)
        signal.signal(signal.SIGCHLD, signal.SIG_IGN)
        signal.signal(signal.SIGTSTP, signal.SIG_IGN)
        signal.pthread_sigmask(signal.SIG_BLOCK, {
            signal.SIGUSR1, signal.SIGCHLD, signal.SIGRTMIN + 3})
        resource.setrlimit(resource.RLIMIT_NOFILE, (40, 50))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        os.umask(0o027)
        os.nice(3)
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})

    same(preexec_fn=prepare, stdin=subprocess.DEVNULL)


@pytest.mark.parametrize("umask", [0o777, 0])
def test_any_umask(umask):
    program = compile_c("show", SHOW)
    done = subprocess.run(
        [CROSSBILL, "record", "-o", "a.db", "--", program], umask=umask,
        capture_output=True, text=True, check=False)
    assert f"Umask:\t{umask:04o}" in done.stdout
    assert os.stat("a.db").st_mode & 0o777 == 0o666 & ~umask or umask


def test_descriptors():
    def prepare():
        kept = os.open("kept", os.O_RDWR | os.O_CREAT)
        for number in (3, 9, 33):
            os.dup2(kept, number)

    same(preexec_fn=prepare, close_fds=False, stdin=subprocess.DEVNULL)


@pytest.mark.parametrize("stream", [0, 1, 2])
def test_closed_standard_stream(stream):
    program = compile_c("show", SHOW)
    closing = {0: "<&-", 1: ">&-", 2: "2>&-"}[stream]
    texts = []
    for prefix in ("", f"{CROSSBILL} record --quiet -o r.db -- "):
        subprocess.run(["sh", "-c", f"{prefix}{program} {closing}"],
                       stdout=subprocess.PIPE if stream else None,
                       check=stream != 1, timeout=SECONDS)
        if stream == 1:
            return
        done = subprocess.run(
            ["sh", "-c", f"{prefix} ls /proc/self/fd {closing}"
             .replace("r.db", "s.db")], capture_output=True, text=True,
            check=False)
        texts.append(done.stdout)
    assert texts[0] == texts[1]


def test_pipe_ends_when_the_command_closes_it():
    """The recorder holds no copy of the command's standard output."""
    read, write = os.pipe()
    process = subprocess.Popen(
        [CROSSBILL, "record", "--quiet", "--", "sh", "-c",
         "echo ran; exec >&- 9>&-; sleep 20"], stdout=write,
        stderr=subprocess.DEVNULL, start_new_session=True)
    os.close(write)
    with os.fdopen(read) as pipe:
        assert pipe.read() == "ran\n"
    assert process.poll() is None
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def test_shells_underscore_names_the_command():
    done = subprocess.run(
        ["bash", "-c", f"{CROSSBILL} record --quiet -- /usr/bin/env"],
        capture_output=True, text=True, check=True)
    assert "_=/usr/bin/env" in done.stdout.splitlines()


def test_standard_input_is_the_commands():
    with open("input", "w+") as text:
        text.write("one\ntwo\n")
        text.seek(0)
        done = record("--quiet", "--", "head", "-n", "1", stdin=text)
        assert done.stdout == "one\n"
