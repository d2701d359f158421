/* SPDX-License-Identifier: MIT
 * The host of the crossing bench: calls an empty function of another module.
 *
 *   crossing CALLS BATCHES
 *
 * Prints the nanoseconds of a call and of a clock read (rdtsc), each from the
 * fastest of BATCHES batches, so that what else the machine does weighs least.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <x86intrin.h>

void bench_empty(void);

static double now_ns(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return t.tv_sec * 1e9 + t.tv_nsec;
}

/* A function of its own: how much stack a caller's frame holds is part of
 * what a crossing costs, and main's is no measure. */
__attribute__((noinline)) static double call_batch(long calls) {
  double start = now_ns();
  for (long i = 0; i < calls; ++i) bench_empty();
  return (now_ns() - start) / calls;
}

static double clock_batch(long calls) {
  uint64_t sum = 0;
  double start = now_ns();
  for (long i = 0; i < calls; ++i) sum += __rdtsc();
  double each = (now_ns() - start) / calls;
  return sum == 1 ? 0 : each;
}

int main(int argc, char** argv) {
  if (argc != 3) return 2;
  long calls = atol(argv[1]), batches = atol(argv[2]);
  double call = 1e18, clock = 1e18;
  bench_empty();
  for (long i = 0; i < batches; ++i) {
    double c = call_batch(calls), k = clock_batch(calls);
    if (c < call) call = c;
    if (k < clock) clock = k;
  }
  printf("{\"call_ns\": %.4f, \"clock_ns\": %.4f, \"calls\": %ld}\n", call,
         clock, calls * batches + 1);
  return 0;
}
