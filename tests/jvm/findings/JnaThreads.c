// SPDX-License-Identifier: MIT
// A thread that calls back so often.
#include <pthread.h>

struct Work {
  int times;
  void (*called)(void);
};

static void* work(void* given) {
  struct Work* work = given;
  for (int n = 0; n < work->times; n++) work->called();
  return 0;
}

void run(int times, void (*called)(void)) {
  struct Work given = {times, called};
  pthread_t thread;
  pthread_create(&thread, 0, work, &given);
  pthread_join(thread, 0);
}
