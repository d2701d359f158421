# SPDX-License-Identifier: MIT
# fork with work on both sides: from main, from a core in the middle of a
# crossing, from a thread, twice in a row, and with _Fork.
# Rule: a page with MADV_WIPEONFORK tells a child that it has no arena yet;
# frames opened before the fork are only popped there (design section 5).
# Taken out: it failed when MADV_WIPEONFORK was left out; when leave did not
# compare the epoch of its frame.
. "$(dirname "$0")/lib.sh"

c libcore.so <<'EOF'
#define _GNU_SOURCE
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>
static long count;
long work(long a) { count++; return a + 1; }
// Each process reports its own share, children first.
void report(void) {
  printf("witness work %ld\n", count);
  fflush(stdout);
  count = 0;
}
// Called from the host; both processes return through this crossing.
pid_t split(int how) {
  fflush(stdout);
  pid_t child = how ? _Fork() : fork();
  if (!child) count = 0;
  return child;
}
EOF
c host -lcore <<'EOF'
#define _GNU_SOURCE
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>
long work(long);
void report(void);
pid_t split(int how);
static long do_work(int n) {
  long s = 0;
  for (int i = 0; i < n; i++) s = work(s);
  return s;
}
static void family(int depth) {
  pid_t child = split(depth % 2);
  if (!child) {
    printf("child %d: %ld\n", depth, do_work(100 + depth));
    if (depth) family(depth - 1);
    report();
    if (depth % 3 == 2) _exit(depth);
    exit(depth);
  }
  int status;
  do_work(50);
  waitpid(child, &status, 0);
  printf("parent of %d: %ld, status %x\n", depth, do_work(10), status);
}
static void* thread(void* how) {
  do_work(30);
  family((long)how);
  return 0;
}
int main(void) {
  do_work(10);
  for (int i = 0; i < 6; i++) family(i);
  for (long i = 0; i < 3; i++) {
    pthread_t t;
    pthread_create(&t, 0, thread, (void*)i);
    pthread_join(t, 0);
  }
  report();
  // A plain fork, outside of every crossing, with the work only in the child.
  fflush(stdout);
  pid_t child = fork();
  if (!child) {
    do_work(5);
    report();
    return 0;
  }
  waitpid(child, 0, 0);
  printf("witness split %d\n", (1+2+3+4+5+6) + (1+2+3));
}
EOF
same ./host
expect work
expect split
