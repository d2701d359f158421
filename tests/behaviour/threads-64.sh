# SPDX-License-Identifier: MIT
# 64 threads make 100,000 crossings each, nested ones among them.
# Rule: state is per thread; counts are exact (design section 5, section 9).
# Taken out: it failed when all threads took the first slot.
. "$(dirname "$0")/lib.sh"

c libcore_inner.so <<'EOF'
static __thread long count;
static long total;
long inner(long a) { count++; return a + 1; }
void settle(void) { __atomic_fetch_add(&total, count, 5); }
long calls(void) { return total; }
EOF
c libcore_outer.so -lcore_inner <<'EOF'
long inner(long);
long outer(long a) { return inner(a) * 3; }
EOF
c host -lcore_outer -lcore_inner <<'EOF'
#include <pthread.h>
#include <stdio.h>
long inner(long), outer(long), calls(void);
void settle(void);
static void* body(void* n) {
  long s = (long)n;
  for (int i = 0; i < 50000; i++) s = (inner(s) ^ outer(i)) & 0xffff;
  settle();
  return (void*)s;
}
int main(void) {
  pthread_t threads[64];
  long s = 0;
  for (long i = 0; i < 64; i++) pthread_create(&threads[i], 0, body, (void*)i);
  for (int i = 0; i < 64; i++) {
    void* result;
    pthread_join(threads[i], &result);
    s += (long)result;
  }
  printf("%ld\nwitness inner %ld\nwitness outer 3200000\n", s, calls());
  printf("witness settle 64\n");
}
EOF
same ./host
expect inner
expect outer
expect settle
