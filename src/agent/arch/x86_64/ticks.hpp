// SPDX-License-Identifier: MIT
// x86-64's time stamp counter. The tool reads it, too.
#pragma once
#include <stdint.h>

namespace crossbill::processor {

inline uint64_t read_ticks() {
  uint32_t low, high;
  asm volatile("rdtsc" : "=a"(low), "=d"(high));
  return uint64_t{high} << 32 | low;
}

// Takes some 3 cycles, and the one before must have ended.
inline uint64_t dependent_step(uint64_t value) {
  asm volatile("imul $0x10dcd, %0, %0" : "+r"(value));
  return value;
}

// What is read next is read when the value is there.
inline void wait_for_all(uint64_t& value) {
  asm volatile("lfence" : "+r"(value) : : "memory");
}

// It runs at 0.1 to 20 GHz; any other rate is a damaged header's.
inline constexpr double kShortestTickNs = 0.05;
inline constexpr double kLongestTickNs = 10;

}  // namespace crossbill::processor
