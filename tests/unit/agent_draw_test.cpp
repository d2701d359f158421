// SPDX-License-Identifier: MIT
// By which chance calls are timed: from one seed, so that all is as it was.
#include <gtest/gtest.h>

#include <cmath>

#include "agent/meter/draw.hpp"

namespace crossbill::agent {
namespace {

constexpr int kDraws = 200'000;

TEST(Draw, AllAreTimedWithAChanceOfOne) {
  uint64_t random = 1;
  for (int i = 0; i < 1000; ++i) ASSERT_EQ(draw_trials(random, 0), 1);
}

// Mean and deviation of a geometric distribution, and how often it is 1.
TEST(Draw, GapsAreGeometric) {
  for (uint8_t shift = 1; shift <= kMostShift; ++shift) {
    double wanted = std::ldexp(1.0, shift);
    uint64_t random = 0x9e3779b97f4a7c15;
    double sum = 0, squares = 0, ones = 0;
    for (int i = 0; i < kDraws; ++i) {
      double gap = draw_trials(random, shift);
      sum += gap;
      squares += gap * gap;
      ones += gap == 1 ? 1 : 0;
    }
    double mean = sum / kDraws;
    EXPECT_NEAR(mean / wanted, 1, 0.01);
    double variance = squares / kDraws - mean * mean;
    EXPECT_NEAR(variance / (wanted * (wanted - 1)), 1, 0.03);
    // So few are 1 that chance tells.
    double off = 5 * std::sqrt(wanted / kDraws);
    EXPECT_NEAR(ones / kDraws * wanted, 1, off);
  }
}

// A rhythm of the program's meets none of ours.
TEST(Draw, NoPlaceInARhythmIsPreferred) {
  constexpr int kPlaces = 7;
  int timed[kPlaces] = {};
  uint64_t random = 0x9e3779b97f4a7c15, call = 0;
  for (int i = 0; i < kDraws; ++i) {
    call += static_cast<uint64_t>(draw_trials(random, 5));
    timed[call % kPlaces]++;
  }
  for (int place : timed)
    EXPECT_NEAR(place * kPlaces / static_cast<double>(kDraws), 1, 0.03);
}

}  // namespace
}  // namespace crossbill::agent
