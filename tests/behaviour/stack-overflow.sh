# SPDX-License-Identifier: MIT
# A program that runs into the end of its stack, through crossings, and comes
# back by a jump out of the handler: as interpreters find that they are too deep.
# Rule: what a jump leaves is closed by stack pointers; a stub that meets the end
# of the stack faults as a function would (design section 5, "State").
# Taken out: with neither close_below() nor drop_dead() closing any, the calls
# after the first overflow stand below what was left.
. "$(dirname "$0")/lib.sh"

c libcore.so <<'EOF'
long through(long (*back)(long), long n) {
  volatile char room[200];
  room[0] = (char)n;
  return back(n + 1) + room[0];
}
long after(long n) { return n + 1; }
EOF
c host -lcore <<'EOF'
#define _GNU_SOURCE
#include <pthread.h>
#include <setjmp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
long through(long (*)(long), long), after(long);
static __thread sigjmp_buf home;
static __thread long deepest;
static long back(long n) {
  deepest = n;
  return through(back, n) + 1;
}
static void handler(int number) { siglongjmp(home, number); }
static void* run(void* argument) {
  stack_t alternate = {.ss_sp = malloc(65536), .ss_size = 65536};
  sigaltstack(&alternate, 0);
  for (int i = 0; i < 3; i++) {
    int number = sigsetjmp(home, 1);
    if (number == 0) back(0);
    printf("%d %d %ld\n", number, deepest > 100, after(i));
  }
  alternate.ss_flags = SS_DISABLE;
  sigaltstack(&alternate, 0);
  return argument;
}
int main(void) {
  struct sigaction action = {.sa_handler = handler, .sa_flags = SA_ONSTACK};
  sigaction(SIGSEGV, &action, 0);
  pthread_t thread;
  pthread_attr_t small;
  pthread_attr_init(&small);
  pthread_attr_setstacksize(&small, 256 * 1024);
  run(0);
  pthread_create(&thread, &small, run, 0);
  pthread_join(thread, 0);
  puts("witness after 6");
}
EOF
same ./host
grep -q "^11 1 3" plain.out || fail "the plain program does not overflow"
expect after
expect_outermost after
