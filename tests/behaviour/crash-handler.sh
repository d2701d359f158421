# SPDX-License-Identifier: MIT
# A SIGSEGV handler on an alternate stack calls a core, sees the faulting
# address, mends the page and the crossing goes on; then one that gives up.
# Rule: each stack has a chain of its own, signal stacks too; enter and leave
# are async-signal-safe (design section 5, "State", "Signals").
# Taken out: it failed when blocked signals stayed blocked after slow paths.
. "$(dirname "$0")/lib.sh"

c libcore.so <<'EOF'
static long count;
long work(long a) { count++; return a + 1; }
long calls(void) { return count; }
long touch(volatile char* at, long n) {
  work(0);
  for (long i = 0; i < n; i++) at[i * 4096] = i;
  return at[0];
}
EOF
c host -lcore <<'EOF'
#define _GNU_SOURCE
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>
long work(long), calls(void), touch(volatile char*, long);
static char* pages;
static volatile int mended;
static void handler(int n, siginfo_t* info, void* context) {
  char* at = info->si_addr;
  char here;
  stack_t stack;
  sigaltstack(0, &stack);
  if (!(stack.ss_flags & SS_ONSTACK)) _exit(20);
  if (&here < (char*)stack.ss_sp || &here > (char*)stack.ss_sp + stack.ss_size)
    _exit(21);
  work(n);
  if (at < pages || at >= pages + 64 * 4096) {
    write(1, "gives up\n", 9);
    signal(SIGSEGV, SIG_DFL);
    return;
  }
  mprotect(at, 4096, PROT_READ | PROT_WRITE);
  mended++;
}
static void* body(void* p) {
  stack_t stack = {.ss_sp = malloc(SIGSTKSZ), .ss_size = SIGSTKSZ};
  sigaltstack(&stack, 0);
  touch(pages, 64);
  return 0;
}
int main(void) {
  struct sigaction action;
  memset(&action, 0, sizeof action);
  action.sa_sigaction = handler;
  action.sa_flags = SA_SIGINFO | SA_ONSTACK;
  sigaction(SIGSEGV, &action, 0);
  for (int i = 0; i < 10; i++) {
    pages = mmap(0, 64 * 4096, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (i % 2) {
      body(0);
    } else {
      pthread_t thread;
      pthread_create(&thread, 0, body, 0);
      pthread_join(thread, 0);
    }
    munmap(pages, 64 * 4096);
  }
  printf("%d %ld\n", mended, calls());
  // The last work(0) inside of touch() is no crossing, the handler's is one.
  printf("witness work %d\nwitness touch 11\n", mended + 1);
  fflush(stdout);
  touch((char*)8, 1);
}
EOF
same ./host
[ "$(cat plain.status)" = 139 ] || fail "it did not crash"
expect work
expect touch
