#!/bin/sh
# SPDX-License-Identifier: MIT
# Guess: to read CLOCK_THREAD_CPUTIME_ID costs a system call and changes nothing;
# where a thread is preempted does not depend on whether it asks for its time.
# True: the kernel brings the thread's account up to date for the answer, finds
# there that its time slice has been used up, and takes the processor away on the
# way back: beside a busy process all preemptions lie in the reading (else, at
# the timer's next tick), and slices are shorter: 595 in 3 s instead of 378.
# Whoever measures with it is preempted between its two clocks. Seen on Linux 6.18
# with 1,000 ticks a second; EEVDF (6.6 and newer) checks slices there.
# Exits non-zero where that has changed, 77 where a compiler or Linux is too old.
set -u
command -v gcc >/dev/null || { echo "skip: no gcc"; exit 77; }
uname -r
uname -r | awk -F. '{ exit !($1 > 6 || ($1 == 6 && $2 >= 6)) }' ||
  { echo "skip: older than Linux 6.6"; exit 77; }
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder" || exit 1
cat >program.c <<'EOF'
#define _GNU_SOURCE
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>
static long ns(clockid_t clock) {
  struct timespec t;
  clock_gettime(clock, &t);
  return t.tv_sec * 1000000000 + t.tv_nsec;
}
// Asks every 10 us, for 3 s; returns how many of 100 preemptions lay in that.
static int ask(int for_cpu_time) {
  int asking = 0, all = 1;
  long last = ns(CLOCK_MONOTONIC), end = last + 3000000000;
  while (last < end) {
    for (int i = 0; i <= 300; i++) {
      if (i == 300 && for_cpu_time) ns(CLOCK_THREAD_CPUTIME_ID);
      if (i == 300 && !for_cpu_time) syscall(SYS_getppid);
      long now = ns(CLOCK_MONOTONIC);
      int preempted = now - last > 500000;
      all += preempted;
      asking += preempted && i == 300;
      last = now;
    }
  }
  printf("%s: %d of %d preemptions within the call\n",
         for_cpu_time ? "CLOCK_THREAD_CPUTIME_ID" : "getppid", asking, all);
  return 100 * asking / all;
}
int main(void) {
  cpu_set_t one;
  CPU_ZERO(&one);
  CPU_SET(sched_getcpu(), &one);
  sched_setaffinity(0, sizeof one, &one);
  pid_t other = fork();
  if (other == 0)
    for (volatile long i = 0;; i++) {}
  int as_guessed = ask(0), true_one = ask(1);
  kill(other, SIGKILL);
  return !(as_guessed < 50 && true_one > 50);
}
EOF
gcc -O1 program.c -o program || exit 1
./program
