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

// How long a draw is: 2^kMostShift trials in the mean, and 32 times that at
// most.
inline constexpr uint32_t kMostShift = 7;
inline constexpr uint32_t kDigits = kMostShift + 5;

// Where each failure has the chance q, n of them have (1 - q) q^n, which is a
// product over the binary digits of n. So these are independent, that of 2^k is
// 1 with q^(2^k) / (1 + q^(2^k)), and a draw takes few steps whatever comes out
// of it.
struct Digits {
  uint32_t chance[kMostShift + 1][kDigits];  // of a 1, in 1/2^32
};

consteval Digits digit_chances() {
  Digits digits{};
  for (uint32_t shift = 1; shift <= kMostShift; shift++) {
    double power = 1 - 1.0 / static_cast<double>(uint64_t{1} << shift);
    for (uint32_t k = 0; k < shift + 5; k++) {
      digits.chance[shift][k] =
          static_cast<uint32_t>(power / (1 + power) * 4294967296.0);
      power *= power;
    }
  }
  return digits;
}
inline constexpr Digits kDigitChances = digit_chances();

// Trials up to the first success, with a chance of 1 in 2^shift each. `random`
// is not 0, `shift` at most kMostShift.
inline int32_t draw_trials(uint64_t& random, uint8_t shift) {
  int32_t failures = 0;
  for (uint32_t k = 0; shift != 0 && k < shift + 5u; k++) {
    random = next_random(random);
    if (random >> 32 < kDigitChances.chance[shift][k]) failures |= 1 << k;
  }
  return failures + 1;
}

}  // namespace crossbill::agent
