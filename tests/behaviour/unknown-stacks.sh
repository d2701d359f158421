# SPDX-License-Identifier: MIT
# Threads whose stacks lie on code without frame information: some runtime's,
# which may look for its frames beyond ours.
# Rule: such a thread is counted and not timed, and the code is named; not where
# the runtime is one that walks by an anchor of its own (design section 5, "The
# stub").
# Taken out: with stack_is_known() always true the calls are timed; with
# has_anchor() always false those under "liblua5.4.so" are not.
. "$(dirname "$0")/lib.sh"

c libcore.so <<'EOF'
long work(long a) { return a + 1; }
EOF
c librun.so -fno-asynchronous-unwind-tables -fno-unwind-tables \
  -fno-exceptions <<'EOF'
static void* start(void* argument) {
  volatile long room[8] = {1};
  ((void (*)(void))argument)();
  return (void*)room[1];
}
void* starter(void) { return (void*)start; }
EOF
cp librun.so liblua5.4.so
cat >host.c <<'EOF'
#define _GNU_SOURCE
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <ucontext.h>
void* starter(void);
long work(long);
static long sum;
static void seven(void) {
  for (int i = 0; i < 7; i++) sum += work(i);
}
static void* five(void* argument) {
  for (int i = 0; i < 5; i++) sum += work(i);
  return argument;
}
static void on_signal(int number) { sum += work(number); }
static void* in_signal(void* argument) {
  raise(SIGUSR1);
  return argument;
}
static ucontext_t here, there;
static void* in_context(void* argument) {
  static char stack[65536];
  getcontext(&there);
  there.uc_stack.ss_sp = stack;
  there.uc_stack.ss_size = sizeof stack;
  there.uc_link = &here;
  makecontext(&there, seven, 0);
  swapcontext(&here, &there);
  return argument;
}
static void run(void* (*start)(void*), void* argument) {
  pthread_t thread;
  pthread_create(&thread, 0, start, argument);
  pthread_join(thread, 0);
}
int main(void) {
  signal(SIGUSR1, on_signal);
  run((void* (*)(void*))starter(), (void*)seven);
  run(five, 0);
  run(in_signal, 0);
  run(in_context, 0);
  sum += work(1);
  printf("%ld\nwitness work 21\n", sum);
}
EOF
c host -lrun -lcore <host.c
same ./host
expect work
expect_timed timed work 14
expect_note_exact() {
  [ -z "$PLAIN" ] || return 0
  got=$(query timed "select count(*) from notes
    where code = 'stack-unknown' and subject like '%$1'")
  [ "$got" = "$2" ] || fail "$got notes of $1, $2 expected"
}
expect_note_exact librun.so 1

# The library is a runtime by its name, one that is known to need nothing.
c anchored -l:liblua5.4.so -lcore <host.c
same ./anchored
expect work
expect_timed timed work 21
expect_note_exact .so 0
