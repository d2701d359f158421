# SPDX-License-Identifier: MIT
# pthread_atfork handlers make crossings, in the parent and in the child.
# Rule: a child knows that it has no arena yet before anything else runs there
# (MADV_WIPEONFORK; design section 5, "Signals, threads, processes").
# Taken out: it failed when MADV_WIPEONFORK was left out.
. "$(dirname "$0")/lib.sh"

c libcore.so <<'EOF'
#include <pthread.h>
#include <stdio.h>
static long count;
long work(long a) { count++; return a + 1; }
void report(void) { printf("witness work %ld\n", count); fflush(stdout); }
void forget(void) { count = 0; }
EOF
c host -lcore <<'EOF'
#include <pthread.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>
long work(long);
void report(void), forget(void);
static void prepare(void) { work(1); }
static void parent(void) { for (int i = 0; i < 3; i++) work(1); }
static void child(void) { forget(); for (int i = 0; i < 5; i++) work(1); }
int main(void) {
  pthread_atfork(prepare, parent, child);
  for (int i = 0; i < 5; i++) {
    pid_t pid = fork();
    if (!pid) {
      work(1);
      report();
      _exit(0);
    }
    waitpid(pid, 0, 0);
  }
  report();
}
EOF
same ./host
expect work
