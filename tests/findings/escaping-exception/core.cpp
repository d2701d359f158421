// SPDX-License-Identifier: MIT
// Refuses odd numbers: by an exception out of a C function, by one out of a
// C++ function, and by a status.
#include <stdexcept>

static int half(int number) {
  if (number % 2 != 0) throw std::invalid_argument("odd");
  return number / 2;
}

extern "C" int half_or_throw(int number) { return half(number); }

namespace core {
int half_of(int number) { return half(number); }
}  // namespace core

extern "C" int half_or_status(int number, int* result) {
  try {
    *result = half(number);
    return 0;
  } catch (const std::exception&) {
    return 1;
  }
}
