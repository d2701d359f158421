/* SPDX-License-Identifier: MIT
 * Calls of a library with handles, for watch.py. Alone it is the library (with
 * -DLIBRARY), else its host:
 *
 *   watched CALLS BATCHES
 *
 * Prints the nanoseconds of a call that uses a handle, and of one of those that
 * make and free one, each from the fastest of BATCHES batches. */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

typedef struct bench bench;
bench* bench_new(void);
void bench_free(bench*);
int bench_use(bench*, int);

#ifdef LIBRARY
struct bench {
  int sum;
};
bench* bench_new(void) { return calloc(1, sizeof(bench)); }
void bench_free(bench* handle) { free(handle); }
int bench_use(bench* handle, int n) { return handle->sum += n; }
#else
static double now_ns(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return t.tv_sec * 1e9 + t.tv_nsec;
}

__attribute__((noinline)) static double use(bench* handle, long calls) {
  double start = now_ns();
  for (long i = 0; i < calls; ++i) bench_use(handle, 1);
  return (now_ns() - start) / calls;
}

__attribute__((noinline)) static double make(bench* handle, long calls) {
  (void)handle;
  double start = now_ns();
  for (long i = 0; i < calls / 2; ++i) bench_free(bench_new());
  return (now_ns() - start) / calls;
}

static double fastest(double (*batch)(bench*, long), long calls, long batches) {
  bench* handle = bench_new();
  double best = 1e9;
  for (long i = 0; i < batches; ++i) {
    double ns = batch(handle, calls);
    if (ns < best) best = ns;
  }
  bench_free(handle);
  return best;
}

int main(int argc, char** argv) {
  if (argc != 3) return 2;
  long calls = atol(argv[1]), batches = atol(argv[2]);
  printf("{\"use\": %.2f, \"make\": %.2f}\n", fastest(use, calls, batches),
         fastest(make, calls, batches));
}
#endif
