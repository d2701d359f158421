// SPDX-License-Identifier: MIT
// A core with a contract: borrowed memory, results by value, errors.
#include <crossbill/boundary.hpp>
#include <cstring>

using crossbill::slice;

static double room[512];

static int64_t sum(slice<const int32_t> data) {
  int64_t total = 0;
  for (int32_t value : data) total += value;
  return total;
}
static double copied(slice<const double> data) {
  volatile size_t bytes = data.size() * sizeof(double);
  std::memcpy(room, data.data(), bytes);
  return room[data.size() - 1];
}
static int64_t add(int64_t a, int64_t b) noexcept { return a + b; }

CROSSBILL_EXPORT(stats_sum, sum, "Sum.", "data")
CROSSBILL_EXPORT(stats_copied, copied, "Copies, then reads.", "data")
CROSSBILL_EXPORT(stats_add, add, "Adds.", "a", "b")
