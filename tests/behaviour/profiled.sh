# SPDX-License-Identifier: MIT
# A sampling profiler inside the program (SIGPROF and _Unwind_Backtrace) finds
# main from wherever it interrupts, in the middle of a stub as well.
# Rule: the stub has CFI at every instruction; no return address is replaced
# (design section 5, "The stub"). A linker's PLT entry has it, too.
# Taken out: it failed when the stub's CFI did not name rbp.
. "$(dirname "$0")/lib.sh"

c libcore.so <<'EOF'
long work(long a) { return a + 1; }
long many(long a, long b, long c, long d, long e, long f, long g, long h) {
  return a + h;
}
EOF
c host -lcore <<'EOF'
#define _GNU_SOURCE
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/time.h>
#include <unwind.h>
long work(long), many(long, long, long, long, long, long, long, long);
int main(void);
static volatile long samples, lost;
static _Unwind_Reason_Code visit(struct _Unwind_Context* c, void* found) {
  void* ip = (void*)(_Unwind_GetIP(c) - 1);
  if (_Unwind_FindEnclosingFunction(ip) == (void*)main) *(int*)found = 1;
  return _URC_NO_REASON;
}
static void handler(int n) {
  int found = 0;
  _Unwind_Backtrace(visit, &found);
  samples++;
  lost += !found;
}
int main(void) {
  struct itimerval every = {{0, 1000}, {0, 1000}};
  struct sigaction action;
  memset(&action, 0, sizeof action);
  action.sa_handler = handler;
  action.sa_flags = SA_RESTART;
  _Unwind_Backtrace(visit, &(int){0});  // loads what it needs
  sigaction(SIGPROF, &action, 0);
  setitimer(ITIMER_PROF, &every, 0);
  long s = 0;
  while (samples < 200)
    for (int i = 0; i < 1000; i++) s += work(i) + many(1, 2, 3, 4, 5, 6, 7, i);
  setitimer(ITIMER_PROF, &(struct itimerval){{0, 0}, {0, 0}}, 0);
  printf("%ld samples lost main%s\n", lost, s ? "" : "!");
}
EOF
same ./host
