# SPDX-License-Identifier: MIT
# Clocks that lie: the counter jumps, changes its rate, or is trapped.
# Rule: the bill says that its times are not trustworthy, and why; counts stay
# exact. The counter is planted: the kernel lets it trap (PR_SET_TSC), and a
# tracer answers, the agent what the test wants, all others the truth.
# Taken out: it failed when ticks and nanoseconds were not compared, and when
# the price of a read was not looked at.
. "$(dirname "$0")/lib.sh"
[ -z "$PLAIN" ] || exit 0

c libcore_work.so <<'EOF'
static volatile long sum;
int work(int a) {
  for (int i = 0; i < 100000; i++) sum += i;
  return a + 1;
}
EOF
c host -L. -lcore_work <<'EOF'
#include <stdio.h>
#include <time.h>
int work(int);
static int calls;
static void work_for_a_while(void) {
  struct timespec start, now;
  clock_gettime(CLOCK_MONOTONIC, &start);
  do {
    calls = work(calls);
    clock_gettime(CLOCK_MONOTONIC, &now);
  } while (now.tv_sec * 10 + now.tv_nsec / 100000000 -
               start.tv_sec * 10 - start.tv_nsec / 100000000 < 7);
}
int main(void) {
  work_for_a_while();
  asm volatile("int3");
  work_for_a_while();
  printf("witness work %d\n", calls);
}
EOF
# clocks MODE PROGRAM: from the program's int3 on the agent's counter lies.
# Other processes must not come between a trap and its answer.
c clocks <<'EOF'
#define _GNU_SOURCE
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/user.h>
#include <sys/wait.h>
#include <unistd.h>
static unsigned long low, high;  // the agent's code
static void find_agent(pid_t pid) {
  char path[64], line[512];
  snprintf(path, sizeof path, "/proc/%d/maps", pid);
  FILE* maps = fopen(path, "r");
  while (fgets(line, sizeof line, maps))
    if (strstr(line, "crossbill-agent") && strstr(line, "r-xp"))
      sscanf(line, "%lx-%lx", &low, &high);
  fclose(maps);
}
static int lying;
// A fair part of a second late, or 10 % too fast, so that it shows however long
// a read takes.
static unsigned long planted(const char* mode, unsigned long ticks) {
  static unsigned long since;
  if (!lying) return ticks;
  if (since == 0) since = ticks;
  if (!strcmp(mode, "jump")) return ticks + 1000000000;
  if (!strcmp(mode, "rate")) return ticks + (ticks - since) / 10;
  return ticks;
}
// Whether it was a read of the counter.
static int answer(pid_t pid, const char* mode) {
  struct user_regs_struct at;
  ptrace(PTRACE_GETREGS, pid, 0, &at);
  long code = ptrace(PTRACE_PEEKTEXT, pid, at.rip, 0);
  int rdtsc = (code & 0xffff) == 0x310f, rdtscp = (code & 0xffffff) == 0xf9010f;
  if (!rdtsc && !rdtscp) return 0;
  if (low == 0) find_agent(pid);
  unsigned long ticks = __builtin_ia32_rdtsc();
  if (at.rip >= low && at.rip < high) ticks = planted(mode, ticks);
  at.rax = ticks & 0xffffffff;
  at.rdx = ticks >> 32;
  if (rdtscp) at.rcx = 0;
  at.rip += rdtsc ? 2 : 3;
  ptrace(PTRACE_SETREGS, pid, 0, &at);
  return 1;
}
int main(int argc, char** argv) {
  struct sched_param first = {1};
  sched_setscheduler(0, SCHED_FIFO, &first);  // if it may
  pid_t pid = fork();
  if (pid == 0) {
    if (ptrace(PTRACE_TRACEME, 0, 0, 0) != 0) _exit(77);
    if (prctl(PR_SET_TSC, PR_TSC_SIGSEGV, 0, 0, 0) != 0) _exit(77);
    execv(argv[2], argv + 2);
    _exit(1);
  }
  int status, signal = 0;
  while (waitpid(pid, &status, 0) == pid && WIFSTOPPED(status)) {
    signal = WSTOPSIG(status);
    lying |= signal == SIGTRAP && low != 0;
    if (signal == SIGTRAP || (signal == SIGSEGV && answer(pid, argv[1])))
      signal = 0;
    ptrace(PTRACE_CONT, pid, 0, signal);
  }
  return WIFEXITED(status) ? WEXITSTATUS(status) : 1;
}
EOF

# lies MODE CODE...: the doubts of a run, and no others.
lies() {
  mode=$1
  shift
  status=0
  "$CROSSBILL" record --force --quiet --exact -o "$mode.db" -- \
    ./clocks "$mode" ./host >plain.out 2>err || status=$?
  [ "$status" != 77 ] || skip "no ptrace here, or the counter cannot be trapped"
  [ "$status" = 0 ] || fail "$mode: $(cat err)"
  got=$(query "$mode" "select sum(calls) from nodes
    join edges on nodes.edge = edges.id where name = 'work'")
  [ "$got" = "$(witness work)" ] ||
    fail "$mode: $got calls in the recording, $(witness work) were made"
  "$CROSSBILL" report "$mode.db" --format json >bill
  doubts=$(sed -n '/"times_doubts"/,/\]/s/.*"code": "\(.*\)".*/\1/p' bill)
  [ "$doubts" = "$(printf '%s\n' "$@")" ] || fail "$mode: doubts:" $doubts
  grep -q '"times_trusted": false' bill || fail "$mode: its times are trusted"
  "$CROSSBILL" report "$mode.db" | tr -s ' \n' ' ' |
    grep -q "Times are not trustworthy: .*; counts are exact" ||
    fail "$mode: the text says nothing of it"
}
grep -q tsc /sys/devices/system/clocksource/clocksource0/current_clocksource ||
  skip "the agent reads no counter here"
lies trapped dear-clock
lies jump clocks-apart dear-clock
lies rate clocks-apart dear-clock
