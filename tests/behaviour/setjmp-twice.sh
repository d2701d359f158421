# SPDX-License-Identifier: MIT
# A core that imports setjmp, vfork, getcontext and swapcontext.
# Rule: functions that return twice or on another stack are never metered
# (design section 5, "Slots").
# Taken out: it failed when never_metered() was not asked, and all of libc was
# a service.
. "$(dirname "$0")/lib.sh"

c libcore.so <<'EOF'
#define _GNU_SOURCE
#include <setjmp.h>
#include <stdio.h>
#include <sys/wait.h>
#include <ucontext.h>
#include <unistd.h>
static jmp_buf back;
static sigjmp_buf signal_back;
static __attribute__((noinline)) void deeper(int n) {
  volatile char fill[256];
  fill[n % 256] = n;
  if (n) deeper(n - 1);
  else longjmp(back, 7);
  fill[0] = 1;
}
long jumps(void) {
  volatile long n = 0;
  if (setjmp(back) == 0) deeper(20);
  if (++n < 10) deeper(n);
  if (sigsetjmp(signal_back, 1) < 5) {
    n++;
    if (n < 20) siglongjmp(signal_back, n % 5);
  }
  return n;
}
long children(void) {
  volatile long n = 0;
  for (int i = 0; i < 5; i++) {
    pid_t child = vfork();
    if (!child) { n += 10; _exit(i); }
    int status;
    waitpid(child, &status, 0);
    n += WEXITSTATUS(status);
  }
  return n;
}
static ucontext_t outside, inside;
static char stack[65536];
static volatile long steps;
static void coroutine(void) {
  for (;;) { steps++; swapcontext(&inside, &outside); }
}
long contexts(void) {
  volatile int again = 0;
  getcontext(&inside);
  if (again++ < 3) setcontext(&inside);
  getcontext(&inside);
  inside.uc_stack.ss_sp = stack;
  inside.uc_stack.ss_size = sizeof stack;
  makecontext(&inside, coroutine, 0);
  for (int i = 0; i < 10; i++) swapcontext(&outside, &inside);
  return steps * 100 + again;
}
EOF
c host -lcore <<'EOF'
#include <stdio.h>
long jumps(void), children(void), contexts(void);
int main(void) {
  for (int i = 0; i < 20; i++)
    printf("%ld %ld %ld\n", jumps(), children(), contexts());
  puts("witness jumps 20\nwitness children 20\nwitness contexts 20");
}
EOF
same ./host
expect jumps
expect children
expect contexts
