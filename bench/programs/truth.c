/* SPDX-License-Identifier: MIT
 * The host of the truth bench.
 *
 *   truth MICROSECONDS ROUNDS
 *
 * In turns, batch by batch: calls the entries of a metered core, and times the
 * same calls of witnesses in this module and as many empty ones. Prints the
 * true nanoseconds of one call, and what of them is its logic: witness less
 * empty, over their number. */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "spin.h"

void bench_flat(long steps);
void bench_nested(long steps);
void bench_back_0(long steps);
void bench_back_30(long steps);
void bench_back_90(long steps);
void bench_host(long steps); /* that the core calls back */

DEFINE_SPIN(bench_host)
static DEFINE_EMPTY(witness_empty)
static DEFINE_SPIN(witness_inner)
static DEFINE_SPIN(witness_flat)
static DEFINE_NESTED(witness_nested, witness_inner)
DEFINE_ALL_CALLING_BACK(static, witness, witness_flat)

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

/* Calls an entry by its name: one whose address is taken is not metered. */
#define DEFINE_CALLS(name)                                \
  static void calls_##name(long steps, long calls) {      \
    for (long i = 0; i < calls; ++i) bench_##name(steps); \
  }
DEFINE_CALLS(flat)
DEFINE_CALLS(nested)
DEFINE_CALLS(back_0)
DEFINE_CALLS(back_30)
DEFINE_CALLS(back_90)

#define PAIR(name, logic) {"bench_" #name, calls_##name, witness_##name, logic}
static const struct {
  const char* name;
  void (*calls)(long steps, long calls);
  void (*witness)(long steps);
  long logic; /* of a hundred of its steps: what is not called back */
} pairs[] = {PAIR(flat, 100), PAIR(nested, 100), PAIR(back_0, 100),
             PAIR(back_30, 70), PAIR(back_90, 10)};
enum { kPairs = sizeof pairs / sizeof pairs[0] };

int main(int argc, char** argv) {
  if (argc != 3) return 2;
  double microseconds = atof(argv[1]);
  long rounds = atol(argv[2]), steps = steps_of(microseconds);
  long calls = microseconds < 500 ? (long)(500 / microseconds) : 1;
  double times[kPairs] = {0}, logic[kPairs] = {0}, empty = 0;
  for (long i = 0; i < rounds; ++i) {
    for (int p = 0; p < kPairs; ++p) {
      pairs[p].calls(steps, calls);
      double time = batch(pairs[p].witness, steps, calls);
      times[p] += time;
      logic[p] += pairs[p].logic == 100
                      ? time
                      : batch(witness_flat, steps * pairs[p].logic / 100, calls);
    }
    empty += batch(witness_empty, steps, calls);
  }
  double number = (double)(rounds * calls);
  printf("{\"calls\": %ld", rounds * calls);
  for (int p = 0; p < kPairs; ++p)
    printf(", \"%s\": [%.3f, %.3f]", pairs[p].name,
           (times[p] - empty) / number, (logic[p] - empty) / number);
  printf("}\n");
  return 0;
}
