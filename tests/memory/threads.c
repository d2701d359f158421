/* SPDX-License-Identifier: MIT
 * Threads that call into a core, for the memory tests.
 *
 *   threads together N    N threads at once, all alive when it says `ready`
 *   threads in-turn N     N threads, each started when the last has ended
 *
 * Then waits for a line on its input.
 */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void bench_empty(void);

static pthread_barrier_t called, ended;

static void* call_and_stay(void* unused) {
  for (int i = 0; i < 100; ++i) bench_empty();
  pthread_barrier_wait(&called);
  pthread_barrier_wait(&ended);
  return unused;
}

static void* call_the_core(void* unused) {
  bench_empty();
  return unused;
}

static void start(pthread_t* thread, void* (*body)(void*)) {
  if (pthread_create(thread, NULL, body, NULL) != 0) exit(3);
}

static void pause_until_told(void) {
  puts("ready");
  fflush(stdout);
  getchar();
}

static void together(int count) {
  pthread_t* threads = calloc(count, sizeof *threads);
  pthread_barrier_init(&called, NULL, count + 1);
  pthread_barrier_init(&ended, NULL, count + 1);
  for (int i = 0; i < count; ++i) start(&threads[i], call_and_stay);
  pthread_barrier_wait(&called);
  pause_until_told();
  pthread_barrier_wait(&ended);
  for (int i = 0; i < count; ++i) pthread_join(threads[i], NULL);
  free(threads);
}

static void in_turn(int count) {
  for (int i = 0; i < count; ++i) {
    pthread_t thread;
    start(&thread, call_the_core);
    pthread_join(thread, NULL);
  }
  pause_until_told();
}

int main(int argc, char** argv) {
  if (argc != 3) return 2;
  int count = atoi(argv[2]);
  if (strcmp(argv[1], "together") == 0)
    together(count);
  else
    in_turn(count);
  return 0;
}
