# SPDX-License-Identifier: MIT
# A program that allows itself few system calls, and would be ended by others.
# Rule: what is looked at once a millisecond, and the CPU time of long calls, ask
# the kernel; a program that has locked itself in is asked no more (rights.cpp),
# and the bill says that it does not know what was preempted.
# Taken out: it failed when locks_in was always false, by `prctl` and by
# `syscall`.
. "$(dirname "$0")/lib.sh"

c libcore_spins.so <<'EOF'
static volatile long sum;
int spins(int a) {
  for (int i = 0; i < 300000; i++) sum += i;
  return a + 1;
}
EOF
c host -L. -lcore_spins <<'EOF'
#define _GNU_SOURCE
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>
int spins(int);
static int lock(const char* how) {
#define END(name) BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_##name, 0, 1), \
  BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_KILL_PROCESS)
  struct sock_filter rules[] = {
      BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
      END(getrusage), END(clock_gettime),
      BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW)};
  struct sock_fprog filter = {sizeof rules / sizeof *rules, rules};
  if (!strcmp(how, "prctl"))
    return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) ||
           prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &filter);
  return syscall(SYS_prctl, PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) ||
         syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, &filter);
}
int main(int argc, char** argv) {
  int sum = 0;
  for (int i = 0; i < 10; i++) sum = spins(sum);
  if (argc != 2 || lock(argv[1]) != 0) return 77;
  // So long that a look is due, whenever the last one was.
  for (int i = 0; i < 100; i++) sum = spins(sum);
  printf("%d\nwitness spins 110\n", sum);
  fflush(stdout);
  _exit(0);
}
EOF
for how in prctl syscall; do
  same ./host "$how"
  [ "$(cat plain.status)" != 77 ] || skip "no filters of system calls here"
  expect spins
  [ -z "$PLAIN" ] || continue
  [ "$(query timed "select looks_ended from processes")" = 1 ] ||
    fail "$how: the recording does not say that looks have ended"
  "$CROSSBILL" report timed.db --format json | grep -q '"preempted_ns": null' ||
    fail "$how: preemptions are said to be known"
done
