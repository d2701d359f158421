# SPDX-License-Identifier: MIT
# Threads with the smallest stack that there is (16 KiB), which make crossings
# with and without stack arguments, also with a signal on top.
# Rule: the whole of a crossing's stack use is known, small and tested
# (design section 5, "The stub").
# Taken out: it failed when window_words() returned 0; when the stub took 12
# KiB more of the stack.
. "$(dirname "$0")/lib.sh"

c libcore_inner.so <<'EOF'
static long count;
long calls(void) { return count; }
long inner(long a, long b, long c, long d, long e, long f, long g, long h) {
  __atomic_fetch_add(&count, 1, 5);
  return a + 2 * b + 3 * c + 4 * d + 5 * e + 6 * f + 7 * g + 8 * h;
}
EOF
c libcore_outer.so -lcore_inner <<'EOF'
long inner(long, long, long, long, long, long, long, long);
long outer(long n, int depth) {
  if (depth) return outer(n, depth - 1) + inner(n, 1, 2, 3, 4, 5, 6, 7);
  return inner(n, 2, 3, 4, 5, 6, 7, 8);
}
EOF
c host -lcore_outer -lcore_inner <<'EOF'
#include <limits.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
long outer(long n, int depth), inner(long, long, long, long, long, long, long,
                                     long), calls(void);
static volatile sig_atomic_t signals;
static void handler(int n) { signals += inner(n, 0, 0, 0, 0, 0, 0, 0) == n; }
static void* body(void* n) {
  long s = 0;
  for (int i = 0; i < 100; i++) s += outer((long)n, i % 8);
  pthread_kill(pthread_self(), SIGUSR1);
  return (void*)s;
}
int main(void) {
  signal(SIGUSR1, handler);
  long s = 0;
  for (int i = 0; i < 50; i++) {
    pthread_attr_t attributes;
    pthread_t thread;
    void* result;
    pthread_attr_init(&attributes);
    if (pthread_attr_setstacksize(&attributes, 16384)) puts("refused");
    if (pthread_create(&thread, &attributes, body, (void*)(long)i)) return 1;
    pthread_join(thread, &result);
    s += (long)result;
  }
  printf("%ld %d\n", s, (int)signals);
  printf("witness inner %ld\nwitness outer 5000\n", calls());
}
EOF
same ./host
expect inner
expect outer
