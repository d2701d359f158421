# SPDX-License-Identifier: MIT
# pthread_exit and pthread_cancel inside a core, two crossings deep, with
# cleanup handlers and C++ destructors that make crossings themselves.
# Rule: on a forced unwind the personality closes the crossing without a note
# (design section 5, "The stub").
# Taken out: it failed when the stub's CFI did not name rbp; when the
# personality closed nothing.
. "$(dirname "$0")/lib.sh"

c libcore_inner.so -fexceptions <<'EOF'
#include <pthread.h>
#include <unistd.h>
static int cleaned, started;
int inside(void) { return __atomic_load_n(&started, __ATOMIC_SEQ_CST); }
int cleanups(void) { return __atomic_load_n(&cleaned, __ATOMIC_SEQ_CST); }
void clean(void* by) { __atomic_fetch_add(&cleaned, (long)by, 5); }
void end_here(int how) {
  __atomic_fetch_add(&started, 1, __ATOMIC_SEQ_CST);
  pthread_cleanup_push(clean, (void*)100);
  if (how == 0) pthread_exit((void*)7);
  if (how == 1) for (;;) pause();
  if (how == 2) for (;;) pthread_testcancel();
  pthread_cleanup_pop(1);
}
EOF
cxx libcore_outer.so -lcore_inner <<'EOF'
extern "C" void end_here(int), clean(void*);
struct Cleaner {
  ~Cleaner() { clean((void*)1); }
};
extern "C" void outer(int how) {
  Cleaner cleaner;
  end_here(how);
}
EOF
cxx host -lcore_outer -lcore_inner <<'EOF'
#include <pthread.h>
#include <cstdio>
#include <unistd.h>
extern "C" void outer(int);
extern "C" int cleanups(), inside();
static int destroyed;
struct Loud {
  ~Loud() { __atomic_fetch_add(&destroyed, 1, 5); }
};
static void* body(void* how) {
  Loud loud;
  outer((long)how);
  return (void*)1;
}
int main() {
  long joined = 0;
  for (int i = 0; i < 120; i++) {
    pthread_t thread;
    void* result;
    pthread_create(&thread, 0, body, (void*)(long)(i % 4));
    if (i % 4 == 1 || i % 4 == 2) {
      while (inside() <= i) usleep(100);
      pthread_cancel(thread);
    }
    pthread_join(thread, &result);
    joined += result == PTHREAD_CANCELED ? 1000 : (long)result;
  }
  printf("%ld %d %d\n", joined, destroyed, cleanups());
  printf("witness outer 120\nwitness end_here %d\n", inside());
}
EOF
same ./host
expect outer
expect end_here
expect_timed timed outer 120
expect_timed timed end_here 120
expect_timed open outer 0
expect_timed open end_here 0
expect_timed exceptions end_here 0
