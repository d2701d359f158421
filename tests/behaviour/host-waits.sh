# SPDX-License-Identifier: MIT
# A host without a runtime whose threads wait for each other's work.
# Rule: waits for the host's lock are those of an interpreter's own slots
# (design section 5, "Adapters"). In any other host a condition is not a lock
# that a core could hold: node's bill said that its idle threads wait for one.
# Taken out: it failed when every host's waits were taken for that.
. "$(dirname "$0")/lib.sh"

c libcore.so <<'EOF'
long work(long a) { return a + 1; }
EOF
c host -lcore <<'EOF'
#include <pthread.h>
#include <stdio.h>
long work(long);
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t changed = PTHREAD_COND_INITIALIZER;
static int turn;
static void* body(void* own) {
  for (int i = 0; i < 100; i++) {
    pthread_mutex_lock(&lock);
    while (turn % 2 != (int)(long)own) pthread_cond_wait(&changed, &lock);
    turn = work(turn);
    pthread_cond_broadcast(&changed);
    pthread_mutex_unlock(&lock);
  }
  return 0;
}
int main(void) {
  pthread_t threads[2];
  for (long i = 0; i < 2; i++) pthread_create(&threads[i], 0, body, (void*)i);
  for (int i = 0; i < 2; i++) pthread_join(threads[i], 0);
  printf("%d\nwitness work 200\n", turn);
}
EOF
same ./host
expect work
expect pthread_cond_wait 0
