// SPDX-License-Identifier: MIT
// expect: library core
// expect: entry half_or_throw
// expect: severity warning
// expect: calls 50
#include <cstdio>
#include <stdexcept>

extern "C" int half_or_throw(int number);

int main() {
  int refused = 0;
  for (int i = 0; i < 100; ++i) {
    try {
      half_or_throw(i);
    } catch (const std::exception&) {
      ++refused;
    }
  }
  std::printf("%d refused\n", refused);
}
