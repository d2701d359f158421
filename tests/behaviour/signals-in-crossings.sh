# SPDX-License-Identifier: MIT
# A timer interrupts crossings a thousand times a second, on the way in and out
# as well, and its handler makes crossings; in four threads too.
# Rule: enter and leave are async-signal-safe: no locks, no allocation, errno
# kept (design section 5, "Signals, threads, processes").
# Taken out: it failed when enter set errno to 0; when enter took a spin lock;
# when blocked signals stayed blocked after slow paths.
. "$(dirname "$0")/lib.sh"

c libcore.so <<'EOF'
static long works;
long work(long a) { __atomic_fetch_add(&works, 1, 5); return a + 1; }
long handled(long a) { return a + 1; }
long calls(void) { return __atomic_load_n(&works, 5); }
EOF
c host -lcore <<'EOF'
#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/time.h>
long work(long), handled(long), calls(void);
static volatile int ticks, wrong;
static void handler(int n) {
  int error = errno;
  errno = 4000;
  if (handled(n) != n + 1 || work(n) != n + 1) wrong++;
  if (errno != 4000) wrong++;
  errno = error;
  __atomic_fetch_add(&ticks, 1, 5);
}
static void* body(void* p) {
  long s = 0;
  while (__atomic_load_n(&ticks, 5) < 1000)
    for (int i = 0; i < 1000; i++) {
      errno = i;
      if (work(i) != i + 1 || errno != i) wrong++;
    }
  return (void*)s;
}
int main(void) {
  struct sigaction action;
  memset(&action, 0, sizeof action);
  action.sa_handler = handler;
  action.sa_flags = SA_RESTART;
  sigaction(SIGALRM, &action, 0);
  struct itimerval every = {{0, 1000}, {0, 1000}}, never = {{0, 0}, {0, 0}};
  setitimer(ITIMER_REAL, &every, 0);
  pthread_t threads[4];
  for (int i = 0; i < 4; i++) pthread_create(&threads[i], 0, body, 0);
  body(0);
  for (int i = 0; i < 4; i++) pthread_join(threads[i], 0);
  setitimer(ITIMER_REAL, &never, 0);
  printf("%d wrong\n", wrong);
  // The number of calls differs from run to run: written beside the output.
  FILE* file = fopen("counts", "w");
  fprintf(file, "%ld %d\n", calls(), ticks);
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
  read -r works ticks <counts
  for pair in "work $works" "handled $ticks"; do
    got=$(query $run "select sum(calls) from nodes join edges on
      nodes.edge = edges.id where name = '${pair% *}'")
    [ "$got" = "${pair#* }" ] || fail "$pair made, $got in the $run recording"
  done
done
[ "$(cat plain.out)" = "0 wrong" ] || fail "the program itself is wrong"
