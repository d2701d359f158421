// SPDX-License-Identifier: MIT
// What borrows, and calls back meanwhile, with crossbill/boundary.hpp.
#include <crossbill/boundary.hpp>
#include <numeric>

namespace {

int64_t sum_telling(crossbill::slice<const int32_t> data,
                    crossbill::callback<void()> tell) {
  auto middle = data.begin() + data.size() / 2;
  int64_t sum = std::accumulate(data.begin(), middle, int64_t{0});
  tell();
  return std::accumulate(middle, data.end(), sum);
}

CROSSBILL_EXPORT(more_sum_telling, sum_telling,
                 "Sum of the items; calls back when half of them are added.",
                 "data", "tell")

}  // namespace
