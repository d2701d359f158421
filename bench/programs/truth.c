/* SPDX-License-Identifier: MIT
 * The host of the truth bench.
 *
 *   truth MICROSECONDS ROUNDS
 *
 * In turns, batch by batch: calls two entries of a metered core, and times
 * the same calls of witnesses in this module and as many empty ones. Prints
 * the true nanoseconds of one call: witness less empty, over their number.
 */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "spin.h"

void bench_flat(long steps);
void bench_nested(long steps);

static DEFINE_EMPTY(witness_empty)
static DEFINE_SPIN(witness_inner)
static DEFINE_SPIN(witness_flat)
static DEFINE_NESTED(witness_nested, witness_inner)

static double now_ns(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return t.tv_sec * 1e9 + t.tv_nsec;
}

static double batch(void (*callee)(long), long steps, long calls) {
  double start = now_ns();
  for (long i = 0; i < calls; ++i) callee(steps);
  return now_ns() - start;
}

/* Steps that take so many microseconds, by the fastest of ten tries. */
static long steps_of(double microseconds) {
  double fastest = 1e18;
  for (int i = 0; i < 10; ++i) {
    double each = batch(witness_flat, 100000, 1) / 100000;
    if (each < fastest) fastest = each;
  }
  return (long)(microseconds * 1000 / fastest);
}

int main(int argc, char** argv) {
  if (argc != 3) return 2;
  double microseconds = atof(argv[1]);
  long rounds = atol(argv[2]), steps = steps_of(microseconds);
  long calls = microseconds < 500 ? (long)(500 / microseconds) : 1;
  double flat = 0, nested = 0, empty = 0;
  for (long i = 0; i < rounds; ++i) {
    for (long c = 0; c < calls; ++c) bench_flat(steps);
    flat += batch(witness_flat, steps, calls);
    empty += batch(witness_empty, steps, calls);
    for (long c = 0; c < calls; ++c) bench_nested(steps);
    nested += batch(witness_nested, steps, calls);
  }
  double number = (double)(rounds * calls);
  printf("{\"bench_flat\": %.3f, \"bench_nested\": %.3f, \"calls\": %ld}\n",
         (flat - empty) / number, (nested - empty) / number, rounds * calls);
  return 0;
}
