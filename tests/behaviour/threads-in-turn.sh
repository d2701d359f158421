# SPDX-License-Identifier: MIT
# 2,000 threads come and go, a few at a time, detached and joined: counts are
# exact, and neither the recording nor the memory grows with them.
# Rule: a finished thread's tree is merged and its block used again (design
# section 5, "Tree").
# Taken out: it failed when no thread was ever seen to have ended.
. "$(dirname "$0")/lib.sh"

c libcore.so <<'EOF'
static long count;
long work(long a) { __atomic_fetch_add(&count, 1, 5); return a + 1; }
long calls(void) { return __atomic_load_n(&count, 5); }
EOF
c host -lcore <<'EOF'
#include <pthread.h>
#include <stdio.h>
#include <unistd.h>
long work(long), calls(void);
static void* body(void* n) {
  long s = (long)n;
  for (int i = 0; i < 10; i++) s = work(s);
  return (void*)s;
}
int main(void) {
  long s = 0;
  for (long i = 0; i < 500; i++) {
    // Few at a time, however long a detached one waits for a processor.
    while (calls() < 40 * (i - 5)) usleep(100);
    pthread_t threads[4];
    void* result;
    for (int t = 0; t < 4; t++)
      pthread_create(&threads[t], 0, body, (void*)(i + t));
    for (int t = 0; t < 4; t++) {
      if (i % 5 == t) {
        pthread_detach(threads[t]);
      } else {
        pthread_join(threads[t], &result);
        s += (long)result;
      }
    }
  }
  while (calls() < 20000) usleep(1000);
  printf("%ld\nwitness work %ld\n", s, calls());
}
EOF
same ./host
expect work
[ -n "$PLAIN" ] || {
  threads=$(query timed "select count(*) from threads")
  [ "$threads" -lt 100 ] || fail "$threads rows of threads"
  owners=$(query timed "select sum(threads) from threads")
  [ "$owners" -ge 2000 ] || fail "only $owners threads are known"
}
