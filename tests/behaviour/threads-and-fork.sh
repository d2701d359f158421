# SPDX-License-Identifier: MIT
# fork while eight threads are in crossings, 100 times; each child works on.
# Rule: enter and leave take no locks, so a child finds none held (design
# section 5, "Signals, threads, processes").
# Taken out: it failed when MADV_WIPEONFORK was left out; when enter took a
# spin lock.
. "$(dirname "$0")/lib.sh"

c libcore.so <<'EOF'
long work(long a) { return a + 1; }
long child_work(long a) { return work(a); }
EOF
c host -lcore <<'EOF'
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>
long work(long), child_work(long);
static int stop;
static void* spin(void* p) {
  long s = 0;
  // New threads too, whose trees must be made while others fork.
  while (!__atomic_load_n(&stop, 5)) for (int i = 0; i < 1000; i++) s = work(s);
  return (void*)s;
}
static void* short_one(void* p) { return (void*)child_work((long)p); }
int main(void) {
  pthread_t threads[8], other;
  for (int i = 0; i < 8; i++) pthread_create(&threads[i], 0, spin, 0);
  int good = 0;
  for (int i = 0; i < 100; i++) {
    pid_t child = fork();
    if (!child) {
      alarm(20);
      long s = 0;
      for (int n = 0; n < 10; n++) s += child_work(n);
      pthread_create(&other, 0, short_one, 0);
      pthread_join(other, 0);
      _exit(s == 55 ? 0 : 1);
    }
    pthread_create(&other, 0, short_one, 0);
    int status;
    waitpid(child, &status, 0);
    good += status == 0;
    pthread_join(other, 0);
  }
  __atomic_store_n(&stop, 1, 5);
  for (int i = 0; i < 8; i++) pthread_join(threads[i], 0);
  printf("%d good children\nwitness child_work 1200\n", good);
}
EOF
same ./host
expect child_work
