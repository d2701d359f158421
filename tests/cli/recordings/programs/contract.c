// SPDX-License-Identifier: MIT
// A C host on the core of contract.cpp; one call in ten is refused.
#include <crossbill/boundary/abi.h>
#include <stdint.h>

int32_t stats_sum(const int32_t*, size_t, int64_t*, crossbill_error*);
int32_t stats_copied(const double*, size_t, double*, crossbill_error*);
int64_t stats_add(int64_t, int64_t);

int main(void) {
  static int32_t numbers[1000];
  static double reals[512];
  crossbill_error error = {0};
  int64_t total = 0;
  double last = 0;
  for (int i = 0; i < 100; i++) {
    stats_sum(i % 10 == 0 ? 0 : numbers, 1000, &total, &error);
    stats_copied(reals, 512, &last, &error);
    total = stats_add(total, i);
  }
  return total != 99;
}
