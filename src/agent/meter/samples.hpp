// SPDX-License-Identifier: MIT
// What the calibration measures by: batches of calls, of which the median
// counts.
#pragma once
#include <stdint.h>

#include "agent/base/order.hpp"
#include "recording/arena.hpp"

namespace crossbill::agent {

inline constexpr int kBatches = 31;
inline constexpr int kCalls = 32;  // in a batch

inline uint32_t per_call(int64_t ticks) {
  if (ticks <= 0) return 0;
  return static_cast<uint32_t>(static_cast<uint64_t>(ticks) *
                               arena::kOwnPerTick / kCalls);
}

struct Sample {
  uint32_t values[kBatches];

  uint32_t median() {
    sort(values, kBatches);
    return values[kBatches / 2];
  }
};

}  // namespace crossbill::agent
