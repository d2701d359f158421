# SPDX-License-Identifier: MIT
# How many of our instructions a warm crossing takes, for each kind of edge:
# from the slot to the callee, and from its return to the caller.
# Rule: a change of the agent's structure costs a crossing nothing. Single steps
# count the same on every machine and under every load; the agent's reads of
# the clock are answered by the tracer, so that stepping does not make a call
# long. The table holds for the compiler it names; another's figures are shown.
# Taken out: it failed when crossbill_enter() called enter_whole() always, and
# when crossbill_leave() called leave_whole() always.
. "$(dirname "$0")/lib.sh"
[ -z "$PLAIN" ] || exit 0
[ -z "${AGENT_CHECKS:-}" ] || skip "this agent is built with checks in it"

# One place calls, both to get warm and between the marks.
cat >mark.h <<'EOF'
#define MARK(index, name)                                  \
  asm volatile("cmp $63, %0\n\tjne 1f\n\tint3\n\t1:"       \
               : : "r"(index), "D"(name) : "memory", "cc")
#define WARM(name, call)          \
  for (int i = 0; i < 64; i++) {  \
    MARK(i, name);                \
    call;                         \
    MARK(i, 0l);                  \
  }
EOF
c libcore_one.so -I. -fno-builtin <<'EOF'
#include <stdlib.h>
#include <string.h>
#include "mark.h"
int host_function(int);
int one(int a) { return a + 1; }
int eight(int a, int b, int c, int d, int e, int f, int g, int h) {
  return a + b + c + d + e + f + g + h;
}
void* PyInit_one(void) { return 0; }
void inner(void* (*f)(void)) { WARM("inner call of a shared stub", f()); }
void upcalls(void) { WARM("upcall", host_function(1)); }
static char from[64] = "text", to[64];
void services(void) {
  void* volatile memory = 0;
  WARM("service free", free(memory));
  WARM("service malloc", memory = malloc(24));
  WARM("service memcpy", memcpy(to, from, 8));
  WARM("service strlen", to[0] = (char)strlen(from));
}
void sort(int (*by)(const void*, const void*)) {
  int numbers[2] = {1, 2};
  WARM("qsort and its callback", qsort(numbers, 2, sizeof(int), by));
}
EOF
c host -I. -L. -lcore_one -rdynamic -fno-builtin <<'EOF'
#include <dlfcn.h>
#include "mark.h"
int one(int), eight(int, int, int, int, int, int, int, int);
void inner(void* (*)(void)), upcalls(void), services(void);
void sort(int (*)(const void*, const void*));
int host_function(int a) { return a; }
static int compare(const void* a, const void* b) {
  return *(const int*)a - *(const int*)b;
}
int main(void) {
  void* core = dlopen("libcore_one.so", RTLD_NOW);
  void* (*init)(void) = (void* (*)(void))dlsym(core, "PyInit_one");
  WARM("downcall with a window", one(1));
  WARM("downcall with stack arguments", eight(1, 2, 3, 4, 5, 6, 7, 8));
  WARM("downcall by registers", init());
  inner(init);
  upcalls();
  services();
  sort(compare);
}
EOF

# Steps through what lies between two marks of a program, and prints the
# lengths of the runs of instructions in the agent.
c steps <<'EOF'
#define _GNU_SOURCE
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
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
// than the slowest call before took, so that none is a new maximum; and some
// time ago, so that no look of once a millisecond is due.
static void answer_clock(pid_t pid, struct user_regs_struct* at) {
  static unsigned long ticks;
  if (ticks == 0) ticks = __builtin_ia32_rdtsc() - (1ul << 30);
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
EOF

record() {
  "$CROSSBILL" record --force --quiet "$1" -o "$2.db" -- ./steps ./host \
    >"$2.got" 2>"$2.err" || { [ $? != 77 ] || skip "no ptrace here"; }
}
record --exact timed
record --count-only counted
grep -q : timed.got || fail "nothing was counted: $(cat timed.err)"
{ cat timed.got; sed 's/^/counted /' counted.got; } >got

# gcc 12's figures. Those in a row: enter and leave; where the agent is come
# upon more often, each of its runs of instructions in turn.
cat >known <<'EOF'
downcall with a window: 158 109
downcall with stack arguments: 181 109
downcall by registers: 133 109
inner call of a shared stub: 75
upcall: 175 99
service free: 131 99
service malloc: 172 117
service memcpy: 167 99
service strlen: 167 114
qsort and its callback: 304 139 99 94 15 151 2 23
counted downcall with a window: 18
counted downcall with stack arguments: 18
counted downcall by registers: 18
counted inner call of a shared stub: 18
counted upcall: 18
counted service free: 18
counted service malloc: 18
counted service memcpy: 18
counted service strlen: 18
counted qsort and its callback: 227 18
EOF
agent=$(dirname "$CROSSBILL")/libcrossbill-agent.so
compiler=$(readelf -p .comment "$agent" | sed -n 's/.*] *\(GCC: .*\)/\1/p')
case $compiler in
  "GCC: "*" 12."*) ;;
  *)
    cat got
    skip "the figures are gcc 12's, and the agent is made by ${compiler:-?}"
    ;;
esac
diff known got >differences && exit 0
cat differences
# More than it was, or another number of runs.
awk -F: 'NR == FNR { known[$1] = $2; next }
  { n = split(known[$1], old, " "); m = split($2, new, " ")
    grown = n != m
    for (i = 1; i <= n; i++) grown = grown || new[i] > old[i] + 0
    if (grown) { print "grown: " $0; bad = 1 } }
  END { exit bad }' known got || fail "a crossing takes more than it did"
[ "$(wc -l <known)" = "$(wc -l <got)" ] || fail "not all edges were counted"
