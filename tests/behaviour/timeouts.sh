# SPDX-License-Identifier: MIT
# siglongjmp out of a timer's handler, from any instruction of a crossing, a
# thousand times.
# Rule: what was skipped unseen is recognised by its stack pointer at the next
# enter or leave (design section 5, "State").
# Taken out: it failed when blocked signals stayed blocked after slow paths.
. "$(dirname "$0")/lib.sh"

c libcore_inner.so <<'EOF'
static volatile long count;
long calls(void) { return count; }
long inner(long a, long b, long c, long d, long e, long f, long g) {
  count++;
  return a + g;
}
EOF
c libcore_outer.so -lcore_inner <<'EOF'
long inner(long, long, long, long, long, long, long);
long outer(long n) { return n ? outer(n - 1) + inner(n, 1, 2, 3, 4, 5, 6) : 0; }
EOF
c host -lcore_outer -lcore_inner <<'EOF'
#include <setjmp.h>
#include <signal.h>
#include <stdio.h>
#include <sys/time.h>
long outer(long), calls(void);
static sigjmp_buf back;
static volatile int jumps, wrong;
static void handler(int n) { siglongjmp(back, 1); }
int main(void) {
  struct itimerval once = {{0, 0}, {0, 300}};
  signal(SIGALRM, handler);
  for (volatile int i = 0; i < 1000; i++) {
    once.it_value.tv_usec = 100 + i % 97;
    if (sigsetjmp(back, 1)) {
      jumps++;
    } else {
      setitimer(ITIMER_REAL, &once, 0);
      for (;;) if (outer(7) != 7 * 8 / 2 + 7 * 6) wrong++;
    }
    if (outer(3) != 3 * 4 / 2 + 3 * 6) wrong++;
  }
  printf("%d jumps %d wrong\n", jumps, wrong);
  FILE* file = fopen("counts", "w");
  fprintf(file, "%ld", calls());
  fclose(file);
}
EOF
run plain ./host
for run in timed counted; do
  [ -z "$PLAIN" ] || break
  how=--exact
  [ $run = timed ] || how=--count-only
  run $run "$CROSSBILL" record --force --quiet $how -o $run.db -- ./host
  compare $run
  calls=$(cat counts)
  got=$(query $run "select sum(calls) from nodes join edges on
    nodes.edge = edges.id where name = 'inner'")
  # A call that was interrupted before its callee began may be on either side.
  [ $((got - calls)) -le 1000 ] && [ $((calls - got)) -le 1000 ] ||
    fail "$calls calls made, $got in the $run recording"
done
[ "$(cat plain.out)" = "1000 jumps 0 wrong" ] || fail "the program is wrong"
