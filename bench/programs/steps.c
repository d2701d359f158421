/* SPDX-License-Identifier: MIT
 * Steps through what lies between two marks of a program (steps_mark.h), and
 * prints the lengths of the runs of instructions in the agent.
 *
 *   steps PROGRAM [ARG]...
 *
 * Single steps count the same on every machine and under every load. The
 * agent's reads of the clock are answered here, so that stepping does not make
 * a call long, and the program lies where it always does: addresses are keys of
 * tables. Exit status 77: no ptrace here. */
#define _GNU_SOURCE
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/personality.h>
#include <sys/ptrace.h>
#include <sys/user.h>
#include <sys/wait.h>
#include <unistd.h>
static unsigned long low, high;
static void find_agent(pid_t pid) {
  char path[64], line[512];
  snprintf(path, sizeof path, "/proc/%d/maps", pid);
  FILE* maps = fopen(path, "r");
  while (fgets(line, sizeof line, maps)) {
    if (!strstr(line, "crossbill-agent") || !strstr(line, "r-xp")) continue;
    sscanf(line, "%lx-%lx", &low, &high);
  }
  fclose(maps);
}
static int go_on(pid_t pid, int how) {
  int status;
  ptrace(how, pid, 0, 0);
  waitpid(pid, &status, 0);
  if (WIFSTOPPED(status) && WSTOPSIG(status) == SIGTRAP) return 1;
  if (!WIFEXITED(status) || WEXITSTATUS(status) != 0)
    printf("the program ended by %x\n", status);
  return 0;
}
// The clock as the agent sees it: 20 ticks from one reading to the next, less
// than the slowest call before took, so that none is a new maximum. They are
// long past, so that no look is due (src/agent/meter/look.hpp).
static void answer_clock(pid_t pid, struct user_regs_struct* at) {
  static unsigned long ticks = 1 << 20;
  ticks += 20;
  at->rax = ticks & 0xffffffff;
  at->rdx = ticks >> 32;
  at->rip += 2;
  ptrace(PTRACE_SETREGS, pid, 0, at);
}
static void count(pid_t pid) {
  struct user_regs_struct at;
  long run = 0;
  for (;;) {
    ptrace(PTRACE_GETREGS, pid, 0, &at);
    int ours = at.rip >= low && at.rip < high;
    if (ours) run++;
    if (!ours && run > 0) {
      printf(" %ld", run);
      run = 0;
    }
    errno = 0;
    long code = ptrace(PTRACE_PEEKTEXT, pid, at.rip, 0);
    if ((code & 0xff) == 0xcc) break;
    if (ours && (code & 0xffff) == 0x310f)
      answer_clock(pid, &at);
    else if (!go_on(pid, PTRACE_SINGLESTEP))
      exit(1);
  }
  printf("\n");
}
int main(int argc, char** argv) {
  pid_t pid = fork();
  if (pid == 0) {
    if (ptrace(PTRACE_TRACEME, 0, 0, 0) != 0) _exit(77);
    personality(ADDR_NO_RANDOMIZE);
    execv(argv[1], argv + 1);
    _exit(1);
  }
  int status;
  waitpid(pid, &status, 0);
  if (WIFEXITED(status)) return WEXITSTATUS(status);
  while (go_on(pid, PTRACE_CONT)) {
    struct user_regs_struct at;
    ptrace(PTRACE_GETREGS, pid, 0, &at);
    if (at.rdi == 0) continue;
    char name[64] = "";
    for (int i = 0; i < 64; i += 8) {
      long word = ptrace(PTRACE_PEEKDATA, pid, at.rdi + i, 0);
      memcpy(name + i, &word, 8);
      if (memchr(&word, 0, 8)) break;
    }
    if (low == 0) find_agent(pid);
    printf("%s:", name);
    count(pid);
  }
}
