// SPDX-License-Identifier: MIT
// What Foreign.java and JnaCalls.java call: arguments of all kinds and places,
// whose values all count, and functions that call back.
#include <errno.h>
#include <pthread.h>
#include <stdint.h>

struct small {
  int64_t x;
  double y;
};
struct large {
  int64_t v[7];
};

int64_t many(int64_t a, double b, int32_t c, float d, int64_t e, int64_t f,
             int64_t g, int64_t h, int64_t i, double j, double k, double l,
             double m, double n, double o, double p, int64_t q, int8_t r) {
  return a + 2 * (int64_t)b + 3 * c + 4 * (int64_t)d + 5 * e + 6 * f + 7 * g +
         8 * h + 9 * i + 10 * (int64_t)j + 11 * (int64_t)k + 12 * (int64_t)l +
         13 * (int64_t)m + 14 * (int64_t)n + 15 * (int64_t)o + 16 * (int64_t)p +
         17 * q + 18 * r;
}

struct small swap_small(struct small s) {
  struct small swapped = {(int64_t)s.y, (double)s.x};
  return swapped;
}

struct large add_large(struct large a, struct large b) {
  for (int i = 0; i < 7; i++) a.v[i] += b.v[i];
  return a;
}

int64_t add(int64_t a, int64_t b) { return a + b; }

double half(double x) { return x / 2; }

int64_t sum_of(const int32_t* at, int64_t n) {
  int64_t sum = 0;
  while (n-- > 0) sum += at[n];
  return sum;
}

int64_t length_of(const char* text) {
  int64_t n = 0;
  while (*text++) n++;
  return n;
}

void fill(struct small* s) {
  s->x++;
  s->y *= 2;
}

const char* greeting(void) { return "hello"; }

int fails(int code) {
  errno = code;
  return -1;
}

typedef int64_t (*unary)(int64_t);
typedef int64_t (*nine)(int64_t, int64_t, int64_t, int64_t, int64_t, int64_t,
                        int64_t, int64_t, double);

int64_t each(int64_t n, unary f) {
  int64_t sum = 0;
  for (int64_t i = 0; i < n; i++) sum += f(i);
  return sum;
}

int64_t each_many(int64_t n, nine f) {
  int64_t sum = 0;
  for (int64_t i = 0; i < n; i++) sum += f(i, 1, 2, 3, 4, 5, 6, 7, 0.5);
  return sum;
}

struct job {
  int64_t n;
  unary f;
  int64_t sum;
};

static void* run(void* data) {
  struct job* job = data;
  job->sum = each(job->n, job->f);
  return 0;
}

// In a thread that no JVM knows.
int64_t each_elsewhere(int64_t n, unary f) {
  struct job job = {n, f, 0};
  pthread_t thread;
  pthread_create(&thread, 0, run, &job);
  pthread_join(thread, 0);
  return job.sum;
}
