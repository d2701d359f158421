# SPDX-License-Identifier: MIT
# Children made with clone: sharing memory (and with it the arena), sharing
# nothing, and by a raw system call that libc does not see.
# Rule: MADV_WIPEONFORK tells a child of a raw clone without CLONE_VM that it
# has no arena; one that shares memory shares the arena (design section 5).
# Taken out: it failed when MADV_WIPEONFORK was left out.
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
    wait_for(clone(body, top, CLONE_VM | SIGCHLD, (void*)20), "shared");
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
  printf("witness work %d\n", 10 + 3 * (20 + 20 + 30 + 30 + 40 + 1));
}
EOF
same ./host
expect work
