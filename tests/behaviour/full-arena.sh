# SPDX-License-Identifier: MIT
# A recording that cannot grow: 5,000 levels deep, a hundred times over.
# Rule: a full /dev/shm is a note, "no-space" (design section 5,
# "Tree"). The kernel is not asked again at every crossing that is lost, which
# made each of them 15 us slower. A tracer fails the one call that grows the
# arena, and counts how often it is made.
# Taken out: it failed when extend() did not look at `full` ("asked often").
. "$(dirname "$0")/lib.sh"

c libcore.so <<'EOF'
long descend(long (*next)(long), long left) { return next(left); }
EOF
c host -lcore <<'EOF'
#include <errno.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <signal.h>
#include <stddef.h>
#include <stdio.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/user.h>
#include <sys/wait.h>
#include <unistd.h>
long descend(long (*next)(long), long left);
static long level(long left) {
  return left == 0 ? 1 : descend(level, left - 1) + 1;
}
static int child(void) {
  struct sock_filter filter[] = {
      BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_madvise, 0, 1),
      BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_TRACE),
      BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW)};
  struct sock_fprog program = {4, filter};
  long sum = level(3);
  prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
  ptrace(PTRACE_TRACEME, 0, 0, 0);
  raise(SIGSTOP);
  if (prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) != 0) return 9;
  for (int i = 0; i < 100; i++) sum += level(5000);
  printf("%ld\n", sum);
  fflush(stdout);
  return 7;
}
int main(void) {
  int status, asked = 0;
  pid_t pid = fork();
  if (pid == 0) _exit(child());
  waitpid(pid, &status, 0);
  ptrace(PTRACE_SETOPTIONS, pid, 0, PTRACE_O_TRACESECCOMP);
  while (ptrace(PTRACE_CONT, pid, 0, 0) == 0 && waitpid(pid, &status, 0) > 0 &&
         !WIFEXITED(status)) {
    if (status >> 8 != (SIGTRAP | PTRACE_EVENT_SECCOMP << 8)) continue;
    struct user_regs_struct registers;
    ptrace(PTRACE_GETREGS, pid, 0, &registers);
    registers.orig_rax = -1;
    registers.rax = -ENOMEM;
    ptrace(PTRACE_SETREGS, pid, 0, &registers);
    asked++;
  }
  printf("%x, asked %s\n", status, asked < 20 ? "rarely" : "often");
}
EOF
UNMETERED_IS_FINE=yes
same ./host
[ -n "$PLAIN" ] || [ "$(query timed "select count(*) from notes
  where code = 'no-space'")" = 1 ] || fail "nothing says it was full"
