// SPDX-License-Identifier: MIT
// Which of two ways is faster where, on made-up timings.
//
// Taken out: it failed when a size of which nothing is sure ended the search
// for a crossover, and without the interval's least width.
#include "analysis/worth.hpp"

#include <gtest/gtest.h>

#include <cmath>

namespace crossbill::analysis {
namespace {

// Pairs of times that spread by a share, evenly.
Timing timing(double size, double first, double second, double spread) {
  Timing made;
  made.size = size;
  for (int i = -10; i <= 10; ++i) {
    made.first.push_back(first * (1 + spread * i / 10));
    made.second.push_back(second * (1 - spread * i / 10));
  }
  return made;
}

// 100 + 2 n, and 600 + n / 2: equal at 333.
std::vector<Timing> crossing(double spread) {
  std::vector<Timing> timings;
  for (double n : {1.0, 10.0, 100.0, 200.0, 500.0, 1000.0, 10000.0})
    timings.push_back(timing(n, 100 + 2 * n, 600 + n / 2, spread));
  return timings;
}

TEST(Worth, FindsTheCrossoverAndBothLines) {
  Worth worth = judge(crossing(0.01));
  ASSERT_EQ(worth.crossovers.size(), 1u);
  const Crossover& found = worth.crossovers[0];
  EXPECT_EQ(found.below, Winner::kFirst);
  EXPECT_EQ(found.above, Winner::kSecond);
  EXPECT_NEAR(found.size.value, 333, 10);
  EXPECT_LE(found.size.low, found.size.value);
  EXPECT_GE(found.size.high, found.size.value);
  ASSERT_TRUE(worth.first && worth.second);
  EXPECT_NEAR(worth.first->fixed, 100, 5);
  EXPECT_NEAR(worth.first->slope, 2, 0.02);
  EXPECT_NEAR(worth.second->fixed, 600, 10);
  EXPECT_NEAR(worth.second->slope, 0.5, 0.01);
}

TEST(Worth, ASizeOfWhichNothingIsSureIsPassedOver) {
  std::vector<Timing> timings = crossing(0.01);
  timings.push_back(timing(333, 766, 766, 0.2));
  Worth worth = judge(timings);
  EXPECT_EQ(worth.sizes[4].winner, Winner::kNeither);
  ASSERT_EQ(worth.crossovers.size(), 1u);
  EXPECT_LT(worth.crossovers[0].size.low, 333);
  EXPECT_GT(worth.crossovers[0].size.high, 333);
}

TEST(Worth, EqualWaysAreEqual) {
  Worth worth = judge({timing(1, 50, 50.2, 0), timing(10, 80, 79.8, 0)});
  for (const SizeResult& each : worth.sizes)
    EXPECT_EQ(each.winner, Winner::kNeither);
  EXPECT_TRUE(worth.crossovers.empty());
}

TEST(Worth, AMedianAndItsInterval) {
  std::vector<double> values;
  for (int i = 1; i <= 101; ++i) values.push_back(i);
  Middle middle = median(values);
  EXPECT_EQ(middle.value, 51);
  // 50 - 1.96 * sqrt(101) / 2, and as far above.
  EXPECT_EQ(middle.low, 41);
  EXPECT_EQ(middle.high, 61);
  EXPECT_EQ(median({3}).low, 3);
}

TEST(Worth, OneSizeHasNoLine) {
  Worth worth = judge({timing(10, 1, 2, 0.01)});
  EXPECT_FALSE(worth.first);
  EXPECT_EQ(worth.sizes[0].winner, Winner::kFirst);
}

}  // namespace
}  // namespace crossbill::analysis
