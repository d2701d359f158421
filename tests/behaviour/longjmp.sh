# SPDX-License-Identifier: MIT
# longjmp out of two cores, then deeper again on the stack that was left, in
# all of its spellings.
# Rule: wrapped longjmp, _longjmp, siglongjmp and __longjmp_chk close the
# crossings below the target; what was skipped unseen is recognised by its
# stack pointer (design section 5, "State").
# Taken out: it failed when the hooks of the longjmp family were removed; when
# drop_dead() dropped nothing.
. "$(dirname "$0")/lib.sh"

c libcore_inner.so <<'EOF'
#include <setjmp.h>
static long count;
void leave(void* to, int how) {
  count++;
  if (how == 0) longjmp(*(jmp_buf*)to, 1);
  if (how == 1) _longjmp(*(jmp_buf*)to, 1);
  if (how == 2) siglongjmp(*(sigjmp_buf*)to, 1);
  if (how == 3) __builtin_longjmp(to, 1);
}
long leaves(void) { return count; }
long deep(int n) { return n ? deep(n - 1) + 1 : 0; }
EOF
c libcore_checked.so -O2 -D_FORTIFY_SOURCE=2 <<'EOF'
#include <setjmp.h>
void leave_checked(void* to) { longjmp(*(jmp_buf*)to, 1); }
EOF
c libcore_outer.so -lcore_inner -lcore_checked <<'EOF'
void leave(void*, int), leave_checked(void*);
void outer(void* to, int how, int depth) {
  char fill[64 + 16 * depth];
  fill[0] = 1;
  if (depth) outer(to, how, depth - 1);
  else if (how == 4) leave_checked(to);
  else leave(to, how);
  fill[1] = 1;
}
EOF
c host -lcore_outer -lcore_inner <<'EOF'
#include <setjmp.h>
#include <stdio.h>
void outer(void*, int, int), leave(void*, int);
long leaves(void), deep(int);
static __attribute__((noinline)) int once(int how, int depth) {
  jmp_buf back;
  sigjmp_buf signal_back;
  if (how == 2) {
    if (sigsetjmp(signal_back, 1)) return 1;
    outer(signal_back, how, depth);
  } else if (how == 3) {
    void* built_in[5];
    if (__builtin_setjmp(built_in)) return 2;
    outer(built_in, how, depth);
  } else {
    if (setjmp(back)) return 3;
    outer(back, how, depth);
  }
  return 0;
}
static __attribute__((noinline)) int lower(int how, int depth, int down) {
  volatile char fill[512];
  fill[0] = down;
  return down ? lower(how, depth, down - 1) + fill[0] * 0 : once(how, depth);
}
int main(void) {
  long s = 0;
  for (int i = 0; i < 200; i++) {
    for (int how = 0; how < 5; how++) {
      s += once(how, i % 7) + deep(3);
      s += lower(how, i % 5, i % 11) * 10;
    }
  }
  printf("%ld %ld\n", s, leaves());
  printf("witness leave %ld\nwitness outer 2000\nwitness leave_checked 400\n"
         "witness deep 1000\n", leaves());
}
EOF
same ./host
expect leave
expect outer
expect leave_checked
expect deep
# The built-in jump, one of five, is seen by nobody; the rest is timed.
expect_timed timed leave 1200
expect_timed timed leave_checked 400
expect_outermost deep
expect_timed open outer 0
expect_timed open leave 0
