# SPDX-License-Identifier: MIT
# siglongjmp out of a signal handler, from the middle of a core.
# Rule: wrapped siglongjmp closes the crossings below the target (design
# section 5, "State").
# Taken out: it failed when the hooks of the longjmp family were removed.
. "$(dirname "$0")/lib.sh"

c libcore.so <<'EOF'
#include <signal.h>
static long count;
long entered(void) { return count; }
void wait_for_signal(int how) {
  count++;
  if (how == 1) raise(SIGUSR1);
  if (how == 2) *(volatile int*)0 = 1;
  if (how == 3) __builtin_trap();
}
EOF
c host -lcore <<'EOF'
#include <setjmp.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
void wait_for_signal(int how);
long entered(void);
static sigjmp_buf back;
static void handler(int n) { siglongjmp(back, n); }
int main(void) {
  struct sigaction action;
  memset(&action, 0, sizeof action);
  action.sa_handler = handler;
  sigaction(SIGUSR1, &action, 0);
  sigaction(SIGSEGV, &action, 0);
  sigaction(SIGILL, &action, 0);
  volatile long s = 0;
  for (volatile int i = 0; i < 300; i++) {
    int n = sigsetjmp(back, 1);
    if (n) s += n;
    else wait_for_signal(i % 4);
  }
  printf("%ld %ld\nwitness wait_for_signal %ld\nwitness entered 2\n", s,
         entered(), entered());
}
EOF
same ./host
expect wait_for_signal
expect entered
expect_timed open wait_for_signal 0
expect_timed timed wait_for_signal 300
expect_outermost entered
