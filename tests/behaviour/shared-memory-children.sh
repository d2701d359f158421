# SPDX-License-Identifier: MIT
# Children made with clone: sharing memory (and with it the arena), sharing
# nothing, and by a raw system call that libc does not see.
# Rule: MADV_WIPEONFORK tells a child of a raw clone without CLONE_VM that it
# has no arena; one that shares memory shares the arena (design section 5).
# A child that shares memory and thread-local variables, and runs beside its
# parent, ends the recording of both: nothing tells them apart.
# Taken out: it failed when MADV_WIPEONFORK was left out; without the hook on
# clone the last program's recording is wrong, and with a call within each call
# it did not end.
. "$(dirname "$0")/lib.sh"

c libcore.so <<'EOF'
long work(long a) { return a + 1; }
EOF
c host -lcore <<'EOF'
#define _GNU_SOURCE
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>
long work(long);
static long shared;
static int body(void* n) {
  for (long i = 0; i < (long)n; i++) shared = work(shared);
  return 5;
}
static char stack[65536] __attribute__((aligned(64)));
static void wait_for(int child, const char* what) {
  int status;
  waitpid(child, &status, __WALL);
  printf("%s %x %ld\n", what, status, shared);
}
int main(void) {
  body((void*)10);
  char* top = stack + sizeof stack;
  for (int i = 0; i < 3; i++) {
    wait_for(clone(body, top, CLONE_VM | CLONE_VFORK | SIGCHLD, (void*)20),
             "vfork");
    wait_for(clone(body, top, SIGCHLD, (void*)30), "copied");
    wait_for(clone(body, top, CLONE_FILES | SIGCHLD, (void*)30), "files");
    fflush(stdout);
    int child = syscall(SYS_clone, SIGCHLD, 0, 0, 0, 0);
    if (!child) _exit(body((void*)40));
    wait_for(child, "raw");
    body((void*)1);
  }
  printf("witness work %d\n", 10 + 3 * (20 + 30 + 30 + 40 + 1));
}
EOF
same ./host
expect work

c beside -lcore <<'EOF'
#define _GNU_SOURCE
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <sys/wait.h>
long work(long);
static volatile int go;
static int body(void* n) {
  long sum = 0;
  while (!go) sched_yield();
  for (long i = 0; i < (long)n; i++) sum += work(i);
  return sum & 0x7f;
}
static char stacks[2][65536] __attribute__((aligned(64)));
int main(void) {
  for (int round = 0; round < 10; round++) {
    int children[2], status;
    go = 0;
    for (int i = 0; i < 2; i++)
      children[i] = clone(body, stacks[i] + sizeof stacks[i],
                          CLONE_VM | SIGCHLD, (void*)30000);
    go = 1;
    printf("%d", body((void*)30000));
    for (int i = 0; i < 2; i++) {
      waitpid(children[i], &status, __WALL);
      printf(" %x", status);
    }
    puts("");
  }
}
EOF
UNMETERED_IS_FINE=1 same ./beside
expect_note unmetered clone
