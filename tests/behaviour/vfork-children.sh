# SPDX-License-Identifier: MIT
# A forked child that has not crossed yet calls vfork, whose child shares its
# memory and crosses first, or drops rights; then it goes on, and crosses itself.
# Rule: what a process and its vfork children do is the process's, and bears its
# number (link/rights.cpp).
# Taken out: it failed when vfork had no row there: the arena bore the number of
# the vfork child.
. "$(dirname "$0")/lib.sh"

c libcore.so <<'EOF'
long work(long a) { return a + 1; }
EOF
c host -lcore <<'EOF'
#define _GNU_SOURCE
#include <stdio.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>
long work(long);
enum { kCalls = 100 };
static int vforked(int drops) {
  int status = 0;
  pid_t child = vfork();
  if (child == 0) {
    if (drops) prctl(PR_SET_KEEPCAPS, 0, 0, 0, 0);
    _exit(drops ? 1 : (int)work(1));
  }
  waitpid(child, &status, 0);
  return WEXITSTATUS(status);
}
int main(void) {
  FILE* pids = fopen("pids", "w");
  for (int drops = 0; drops < 2; drops++) {
    fflush(NULL);
    pid_t worker = fork();
    if (worker == 0) {
      long s = vforked(drops);
      for (int i = 0; i < kCalls; i++) s = work(s);
      printf("%ld\n", s);
      fflush(stdout);
      _exit(0);
    }
    fprintf(pids, "%d\n", (int)worker);
    waitpid(worker, NULL, 0);
  }
  fclose(pids);
  printf("witness work %d\n", 2 * kCalls + 1);
  return 0;
}
EOF
same ./host
expect work
[ -z "$PLAIN" ] || exit 0
# The workers' numbers are the last run's.
for worker in $(cat pids); do
  got=$(query counted "select count(*) from processes where pid = $worker")
  [ "$got" = 1 ] || fail "no image has the worker's number, $worker"
done
