# SPDX-License-Identifier: MIT
# Coroutines (makecontext, swapcontext) switch in the middle of crossings, and
# go on in another order; one is left for ever, one moves between threads.
# Rule: each stack has a chain of its own (design section 5, "State").
# One that does not run is not open, or no call on another stack would be the
# outermost of its entry, and add to its total.
# Taken out: it failed when the hook of swapcontext was removed; when
# set_aside() left the activations open.
. "$(dirname "$0")/lib.sh"

c libcore.so <<'EOF'
static long count;
long calls(void) { return count; }
long inner(long a) { count++; return a + 1; }
// Crossings that stay open while another stack runs.
long outer(long a, void (*yield)(void)) {
  yield();
  long s = a;
  for (int i = 0; i < 3; i++) s += a;
  yield();
  return s;
}
EOF
c host -lcore <<'EOF'
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <ucontext.h>
long inner(long), outer(long, void (*)(void)), calls(void);
enum { kMany = 20, kStack = 65536 };
static ucontext_t scheduler, contexts[kMany];
static int running, ended[kMany], outers;
static long sums[kMany];
static void yield(void) { swapcontext(&contexts[running], &scheduler); }
static void body(int me) {
  for (int i = 0; i < 10 + me; i++) {
    sums[me] += inner(i);
    outers++;
    sums[me] += outer(i, yield);
    if (i % 3 == 0) yield();
  }
  ended[me] = 1;
}
static void make(int i) {
  getcontext(&contexts[i]);
  contexts[i].uc_stack.ss_sp = malloc(kStack);
  contexts[i].uc_stack.ss_size = kStack;
  contexts[i].uc_link = &scheduler;
  makecontext(&contexts[i], (void (*)(void))body, 1, i);
}
static void* elsewhere(void* p) {
  for (int i = 0; i < 5; i++) swapcontext(&scheduler, &contexts[running = 3]);
  return 0;
}
int main(void) {
  for (int i = 0; i < kMany; i++) make(i);
  for (int round = 0; round < 100; round++) {
    for (int i = 0; i < kMany; i++) {
      int next = (i * 7 + round) % kMany;
      if (ended[next] || (next == 5 && round > 4)) continue;
      running = next;
      swapcontext(&scheduler, &contexts[next]);
      inner(round);
    }
    if (round == 2) {
      pthread_t thread;
      pthread_create(&thread, 0, elsewhere, 0);
      pthread_join(thread, 0);
    }
  }
  for (int i = 0; i < kMany; i++) printf("%d %ld\n", ended[i], sums[i]);
  printf("witness inner %ld\nwitness outer %d\n", calls(), outers);
}
EOF
same ./host
expect inner
expect outer
expect_outermost inner
expect_outermost outer
expect_timed open outer 0
