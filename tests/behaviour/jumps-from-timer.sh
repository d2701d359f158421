# SPDX-License-Identifier: MIT
# A timer's handler jumps away from wherever it came upon the program, often
# from the middle of a stub: before the call, or after it.
# Rule: what a signal ends in the middle of enter or leave is added once, and
# without a time where it has none.
# Taken out: it failed when close_activation() took no start for a time, and
# when drop_top() did not ask is_open().
. "$(dirname "$0")/lib.sh"

c libcore.so <<'EOF'
static long works;
long work(long a) { works++; return a + 1; }
long calls(void) { return works; }
EOF
c host -lcore <<'EOF'
#include <setjmp.h>
#include <signal.h>
#include <stdio.h>
#include <sys/time.h>
long work(long), calls(void);
static sigjmp_buf back;
static volatile long ticks;
static void handler(int n) {
  (void)n;
  ticks++;
  siglongjmp(back, 1);
}
int main(void) {
  struct itimerval every = {{0, 20}, {0, 20}}, never = {{0, 0}, {0, 0}};
  signal(SIGALRM, handler);
  if (!sigsetjmp(back, 1)) setitimer(ITIMER_REAL, &every, 0);
  while (ticks < 5000)
    for (int i = 0; i < 100; i++) work(i);
  setitimer(ITIMER_REAL, &never, 0);
  for (int i = 0; i < 1000; i++) work(i);
  FILE* file = fopen("counts", "w");
  fprintf(file, "%ld %ld\n", calls(), ticks);
  fclose(file);
}
EOF
same ./host
[ -z "$PLAIN" ] || exit 0

# Each run makes calls of its own number: once more, for what is in `counts`.
run timed "$CROSSBILL" record --force --quiet --exact -o timed.db -- ./host
read -r made ticks <counts
got=$(query timed "select sum(calls) from nodes
  join edges on nodes.edge = edges.id where name = 'work'")
# A call that the signal came before may be counted.
[ "$got" -ge $((made - ticks)) ] && [ "$got" -le $((made + ticks)) ] ||
  fail "$got calls are in the recording, $made were made in $ticks ticks"
expect_timed open work 0
wrong=$(query timed "select count(*) from nodes
  where self_ns not between 0 and total_ns or total_ns > 3600e9")
[ "$wrong" = 0 ] || fail "the times of $wrong nodes are not possible"
