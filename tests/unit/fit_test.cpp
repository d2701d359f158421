// SPDX-License-Identifier: MIT
// Lines through sizes whose answer is known. Seen to fail: AnOddSize, with the
// weights of Huber left out; TheKind, with the first kind taken; None, with
// kLeastRange 1.
#include "analysis/fit.hpp"

#include <gtest/gtest.h>

#include <cmath>

namespace crossbill::analysis {
namespace {

using arena::SizeKind;
using recording::SizeBucket;

SizeBucket bucket(SizeKind kind, uint64_t size, double ns, uint64_t calls = 100,
                  double spread = 20) {
  SizeBucket row;
  row.kind = kind;
  row.calls = calls;
  row.size = size * calls;
  row.total_ns = static_cast<uint64_t>(std::lround(ns)) * calls;
  row.spread_ns = spread;
  return row;
}

TEST(Fit, FindsFixedAndGrowing) {
  Sizes sizes;
  for (uint64_t size = 1; size < 5000; size *= 2)
    sizes.add(bucket(SizeKind::kBytesIn, size,
                     310 + 0.8 * static_cast<double>(size)));
  auto fit = sizes.fit();
  ASSERT_TRUE(fit);
  EXPECT_NEAR(fit->fixed, 310, fit->fixed_error);
  EXPECT_NEAR(fit->fixed, 310, 5);
  EXPECT_NEAR(fit->slope, 0.8, 0.02);
  EXPECT_FALSE(fit->items);
  EXPECT_EQ(fit->calls, 1300u);
}

TEST(Fit, NothingFixedIsNothing) {
  Sizes sizes;
  for (uint64_t size = 1; size < 5000; size *= 2)
    sizes.add(bucket(SizeKind::kItemsIn, size, 30 * static_cast<double>(size)));
  auto fit = sizes.fit();
  ASSERT_TRUE(fit);
  EXPECT_LE(fit->fixed, fit->fixed_error);
  EXPECT_NEAR(fit->slope, 30, 1);
  EXPECT_TRUE(fit->items);
}

TEST(Fit, AnOddSizeDoesNotTurnIt) {
  Sizes sizes;
  for (uint64_t size = 1; size < 5000; size *= 2) {
    double ns = 500 + 2 * static_cast<double>(size);
    sizes.add(bucket(SizeKind::kBytesIn, size, size == 64 ? ns / 10 : ns));
  }
  auto fit = sizes.fit();
  ASSERT_TRUE(fit);
  EXPECT_NEAR(fit->fixed, 500, 40);
  EXPECT_NEAR(fit->slope, 2, 0.2);
}

TEST(Fit, TheKindThatForetellsTheTimes) {
  Sizes sizes;
  for (uint64_t size = 1; size < 5000; size *= 2) {
    double ns = 100 + 3 * static_cast<double>(size);
    double wrong = 100 + 40 * std::sqrt(static_cast<double>(size));
    sizes.add(bucket(SizeKind::kBytesIn, size, wrong));
    sizes.add(bucket(SizeKind::kItemsOut, size, ns));
  }
  auto fit = sizes.fit();
  ASSERT_TRUE(fit);
  EXPECT_TRUE(fit->items);
  EXPECT_NEAR(fit->fixed, 100, 10);
}

TEST(Fit, NoneWithoutDifferentSizes) {
  Sizes sizes;
  EXPECT_FALSE(sizes.fit());
  sizes.add(bucket(SizeKind::kBytesIn, 100, 500));
  EXPECT_FALSE(sizes.fit());
  sizes.add(bucket(SizeKind::kBytesIn, 200, 600));
  EXPECT_FALSE(sizes.fit()) << "twice as large";
  sizes.add(bucket(SizeKind::kBytesIn, 800, 1200, 2));
  EXPECT_FALSE(sizes.fit()) << "too few calls";
  sizes.add(bucket(SizeKind::kBytesIn, 800, 1200));
  EXPECT_TRUE(sizes.fit());
}

TEST(Fit, SizesOfArena) {
  EXPECT_EQ(arena::size_bucket(0), 0u);
  EXPECT_EQ(arena::size_bucket(1), 0u);
  EXPECT_EQ(arena::size_bucket(2), 1u);
  EXPECT_EQ(arena::size_bucket(1023), 9u);
  EXPECT_EQ(arena::size_bucket(~uint64_t{0}), arena::kSizeBuckets - 1);
}

}  // namespace
}  // namespace crossbill::analysis
