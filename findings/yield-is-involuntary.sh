#!/bin/sh
# SPDX-License-Identifier: MIT
# Guess: a thread that gives its processor up by sched_yield is counted among the
# voluntary context switches (ru_nvcsw, voluntary_ctxt_switches), since it asked
# for it.
# True: the kernel counts by the state that a thread is left in, and who yields
# stays ready to run: all of them are involuntary switches (ru_nivcsw), as if it
# had been preempted. So a spinning lock that yields looks like a busy machine.
# Seen on Linux 6.18 with glibc 2.36.
# Exits non-zero where that has changed, 77 where a compiler is missing.
set -u
command -v gcc >/dev/null || { echo "skip: no gcc"; exit 77; }
uname -r
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder" || exit 1
cat >program.c <<'EOF'
#define _GNU_SOURCE
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <sys/resource.h>
#include <unistd.h>
int main(void) {
  struct rusage before, after;
  cpu_set_t one;
  CPU_ZERO(&one);
  CPU_SET(sched_getcpu(), &one);
  sched_setaffinity(0, sizeof one, &one);
  pid_t other = fork();
  if (other == 0)
    for (;;) sched_yield();
  usleep(10000);
  getrusage(RUSAGE_SELF, &before);
  for (int i = 0; i < 1000; i++) sched_yield();
  getrusage(RUSAGE_SELF, &after);
  kill(other, SIGKILL);
  long voluntary = after.ru_nvcsw - before.ru_nvcsw;
  long involuntary = after.ru_nivcsw - before.ru_nivcsw;
  printf("1000 yields: %ld voluntary switches, %ld involuntary\n", voluntary,
         involuntary);
  return !(voluntary < 10 && involuntary > 100);
}
EOF
gcc -O1 program.c -o program || exit 1
./program
