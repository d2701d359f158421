# SPDX-License-Identifier: MIT
# kill -9 from outside, in the middle of crossings in four threads: the counts
# up to the kill are in the recording.
# Rule: the tree lives in shared memory that record owns (design section 5).
# Taken out: it failed when the arena was mapped privately.
. "$(dirname "$0")/lib.sh"

c libcore.so <<'EOF'
#include <unistd.h>
long work(long a) { return a + 1; }
static int inside;
void sleep_long(void) {
  __atomic_fetch_add(&inside, 1, 5);
  for (;;) pause();
}
int* sleepers(void) { return &inside; }
EOF
c host -lcore <<'EOF'
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <unistd.h>
long work(long);
void sleep_long(void);
int* sleepers(void);
static void* body(void* p) {
  for (int i = 0; i < 10000; i++) work(i);
  sleep_long();
  return 0;
}
int main(void) {
  pthread_t thread;
  for (int i = 0; i < 4; i++) pthread_create(&thread, 0, body, 0);
  while (__atomic_load_n(sleepers(), 5) < 4) usleep(1000);
  puts("witness work 40000\nwitness sleep_long 4");
  fflush(stdout);
  pid_t parent = getpid();
  if (!fork()) {
    kill(parent, SIGKILL);
    _exit(0);
  }
  for (;;) pause();
}
EOF
same ./host
[ "$(cat plain.status)" = 137 ] || fail "it was not killed"
expect work
expect sleep_long
expect_timed open sleep_long 4
# All four threads are in it, each in its first call (cli/test_deaths.py).
[ -n "$PLAIN" ] || {
  got=$(query timed "select count(distinct o.thread), min(o.call), max(o.call)
    from open_crossings o join nodes n on n.id = o.node
    join edges e on e.id = n.edge where e.name = 'sleep_long'")
  [ "$got" = "4|1|1" ] || fail "open at death: $got"
}
