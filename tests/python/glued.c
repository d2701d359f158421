// SPDX-License-Identifier: MIT
// A C library that programs call through ctypes and cffi; it counts its calls.
#include <stdint.h>

struct Pair {
  int64_t left, right;
  double third;
};

int64_t bumped, paired, called_back;

__attribute__((noinline)) int64_t bump(int64_t by) { return bumped += by; }

// Nobody holds its address.
int64_t lift(int64_t by) { return bumped += by; }

int64_t sum(struct Pair pair) {
  ++paired;
  return pair.left + pair.right + (int64_t)pair.third;
}

int64_t each(int64_t count, int64_t (*function)(int64_t)) {
  int64_t all = 0;
  for (int64_t i = 0; i < count; i++) all += function(i), ++called_back;
  return all;
}

static int64_t hidden(int64_t value) { return value + 1; }
int64_t (*hand_out(void))(int64_t) { return hidden; }
int64_t (*hand_out_bump(void))(int64_t) { return bump; }
