// SPDX-License-Identifier: MIT
// The counter of no processor: see ../arch.hpp.
#pragma once
#include <stdint.h>

namespace crossbill::processor {

inline uint64_t read_ticks() { __builtin_trap(); }

// Takes some 3 cycles, and the one before must have ended.
inline uint64_t dependent_step(uint64_t) { __builtin_trap(); }

// What is read next is read when the value is there.
inline void wait_for_all(uint64_t&) { __builtin_trap(); }

// Any other rate is a damaged header's.
inline constexpr double kShortestTickNs = 0.05;
inline constexpr double kLongestTickNs = 1000;

}  // namespace crossbill::processor
