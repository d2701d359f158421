// SPDX-License-Identifier: MIT
// The functions of core.cpp as one would write them without the boundary
// library, with the same checks.
#include <stddef.h>
#include <stdint.h>

struct Data {
  uint32_t id;
  double value;
  uint8_t flag;
};
struct error;

[[gnu::cold, gnu::noinline]] static int32_t refuse(int32_t code, const char*,
                                                   error* to) {
  if (to != nullptr) *reinterpret_cast<int32_t*>(to) = code;
  return code;
}

// The same three checks, and why they did not hold.
static bool is_bad(const double* data, size_t length) {
  return __builtin_expect(
      (data == nullptr && length != 0) ||
          reinterpret_cast<uintptr_t>(data) % alignof(double) != 0 ||
          length > PTRDIFF_MAX / sizeof(double),
      0);
}
[[gnu::cold, gnu::noinline]] static int32_t why_bad(const double* data,
                                                    size_t length) {
  return data == nullptr && length != 0 ? -2 : length > 1 ? -4 : -5;
}
static int32_t check(const Data* data) {
  if (data == nullptr) return -3;
  return reinterpret_cast<uintptr_t>(data) % alignof(Data) != 0 ? -4 : 0;
}
static double total_of(const double* data, size_t length) {
  double total = 0;
  for (const double* x = data; x != data + length; x++) total += *x;
  return total;
}

extern "C" {

int64_t f_add(int64_t a, int64_t b) noexcept { return a + b; }

int32_t f_sum(const double* data, size_t length, double* result, error* to) {
  if (is_bad(data, length)) return refuse(why_bad(data, length), "data", to);
  double total = total_of(data, length);
  if (result != nullptr) *result = total;
  return 0;
}

int32_t f_may_throw(const double* data, size_t length, double* result,
                    error* to) {
  if (is_bad(data, length)) return refuse(why_bad(data, length), "data", to);
  try {
    double total = total_of(data, length);
    if (total < 0) throw 1;
    if (result != nullptr) *result = total;
    return 0;
  } catch (...) {
    return refuse(-40, "thrown", to);
  }
}

int32_t f_value(const Data* data, double* result, error* to) {
  int32_t code = check(data);
  if (__builtin_expect(code != 0, 0)) return refuse(code, "data", to);
  if (result != nullptr) *result = data->value;
  return 0;
}

int32_t f_set(Data* data, double value, error* to) {
  int32_t code = check(data);
  if (__builtin_expect(code != 0, 0)) return refuse(code, "data", to);
  data->value = value;
  return 0;
}
}
