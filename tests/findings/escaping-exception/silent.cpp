// SPDX-License-Identifier: MIT
// An exception out of a C++ function is expected on both sides.
#include <cstdio>
#include <stdexcept>

namespace core {
int half_of(int number);
}
extern "C" int half_or_status(int number, int* result);

int main() {
  int refused = 0, result = 0;
  for (int i = 0; i < 100; ++i) {
    try {
      core::half_of(i);
    } catch (const std::exception&) {
      ++refused;
    }
    refused += half_or_status(i, &result);
  }
  std::printf("%d refused\n", refused);
}
