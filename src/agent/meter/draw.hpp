// SPDX-License-Identifier: MIT
// Random numbers for what is looked at by chance.
#pragma once
#include <stdint.h>

namespace crossbill::agent {

// xorshift64 (Marsaglia, 2003): never 0 after a word that is not.
inline uint64_t next_random(uint64_t word) {
  word ^= word << 13;
  word ^= word >> 7;
  word ^= word << 17;
  return word;
}

// Trials up to the first success, with a chance of 1 in 2^shift each. `random`
// is not 0.
inline int32_t draw_trials(uint64_t& random, uint8_t shift) {
  constexpr int32_t kMost = 1 << 20;
  uint64_t mask = (uint64_t{1} << shift) - 1;
  int32_t trials = 1;
  while (((random = next_random(random)) >> 16 & mask) != 0 && trials < kMost)
    trials++;
  return trials;
}

}  // namespace crossbill::agent
