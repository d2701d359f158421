// SPDX-License-Identifier: MIT
// plain.h: the core's functions by C symbols.
#include "plain.h"

#include "core.hpp"

struct Counter : core::Counter {
  using core::Counter::Counter;
};

int64_t plain_add(int64_t a, int64_t b) { return core::add(a, b); }

double plain_sum(const double* data, size_t size) {
  return core::sum(data, size);
}

int64_t plain_last(const char* text, size_t size) {
  return core::last(text, size);
}

double plain_weigh(const Data* data) {
  return core::weigh({data->id, data->value, data->flag});
}

Counter* plain_counter_new(int64_t start) { return new Counter(start); }

int64_t plain_counter_add(Counter* counter, int64_t n) {
  return counter->add(n);
}

void plain_counter_free(Counter* counter) { delete counter; }

int32_t plain_refuse(int64_t n, int64_t* result) {
  if (n < 0) return 1;
  *result = n;
  return 0;
}

int64_t plain_apply(int64_t (*f)(int64_t, void*), void* user, int64_t n) {
  return core::apply([=](int64_t x) { return f(x, user); }, n);
}
