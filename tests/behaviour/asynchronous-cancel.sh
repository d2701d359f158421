# SPDX-License-Identifier: MIT
# Threads that may be cancelled at any instruction are cancelled while they
# make crossings.
# Rule: on a forced unwind the personality closes the crossing without a note;
# no locks are held in enter and leave (design section 5, "The stub").
# Taken out: it failed when the stub's CFI did not name rbp.
. "$(dirname "$0")/lib.sh"

c libcore.so <<'EOF'
long work(long a) { return a + 1; }
EOF
c host -lcore <<'EOF'
#include <pthread.h>
#include <stdio.h>
#include <unistd.h>
long work(long);
static int cleaned, started;
static void clean(void* p) { __atomic_fetch_add(&cleaned, 1, 5); }
static void* body(void* p) {
  int old;
  pthread_cleanup_push(clean, 0);
  pthread_setcanceltype(PTHREAD_CANCEL_ASYNCHRONOUS, &old);
  __atomic_fetch_add(&started, 1, 5);
  for (long i = 0;; i++) work(i);
  pthread_cleanup_pop(0);
  return 0;
}
int main(void) {
  int cancelled = 0;
  for (int i = 0; i < 300; i++) {
    pthread_t thread;
    void* result;
    pthread_create(&thread, 0, body, 0);
    while (__atomic_load_n(&started, 5) <= i) usleep(10);
    usleep(i % 50);
    pthread_cancel(thread);
    pthread_join(thread, &result);
    cancelled += result == PTHREAD_CANCELED;
    work(i);
  }
  printf("%d cancelled %d cleaned\n", cancelled, cleaned);
}
EOF
same ./host
