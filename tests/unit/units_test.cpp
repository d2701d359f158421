// SPDX-License-Identifier: MIT
// Numbers as they are printed.
#include "report/units.hpp"

#include <gtest/gtest.h>

namespace crossbill::report {
namespace {

TEST(Units, TimesHaveThreeDigitsAndAUnit) {
  EXPECT_EQ(format_time(0), "0 ns");
  EXPECT_EQ(format_time(-3), "0 ns");
  EXPECT_EQ(format_time(8.14), "8.1 ns");
  EXPECT_EQ(format_time(9.96), "10 ns");
  EXPECT_EQ(format_time(812), "812 ns");
  EXPECT_EQ(format_time(999.6), "1.00 us");
  EXPECT_EQ(format_time(12'345), "12.3 us");
  EXPECT_EQ(format_time(999'499), "999 us");
  EXPECT_EQ(format_time(1'234'567), "1.23 ms");
  EXPECT_EQ(format_time(99.9e6), "99.9 ms");
  EXPECT_EQ(format_time(510e6), "0.51 s");
  EXPECT_EQ(format_time(2.32e9), "2.32 s");
  EXPECT_EQ(format_time(86'400e9), "86400 s");
}

TEST(Units, NothingIsShownBelowItsError) {
  EXPECT_EQ(format_time(5, 12), "< 12 ns");
  EXPECT_EQ(format_time(13, 12), "13 ns");
  EXPECT_EQ(format_time(0, 0), "0 ns");
}

// It was written as 1e+02.
TEST(Units, Means) {
  EXPECT_EQ(format_mean(2), "2");
  EXPECT_EQ(format_mean(0.251), "0.25");
  EXPECT_EQ(format_mean(9.96), "10");
  EXPECT_EQ(format_mean(104.4), "104");
  EXPECT_EQ(format_mean(1e6), "1.00 M");
}

TEST(Units, Counts) {
  EXPECT_EQ(format_count(0), "0");
  EXPECT_EQ(format_count(999), "999");
  EXPECT_EQ(format_count(9'999), "9,999");
  EXPECT_EQ(format_count(1'007), "1,007");
  EXPECT_EQ(format_count(12'345), "12.3 k");
  EXPECT_EQ(format_count(999'600), "1.00 M");
  EXPECT_EQ(format_count(12'400'000), "12.4 M");
  EXPECT_EQ(format_count(7'000'000'000), "7.00 G");
}

TEST(Units, Bytes) {
  EXPECT_EQ(format_bytes(812), "812 B");
  EXPECT_EQ(format_bytes(1229), "1.20 KiB");
  EXPECT_EQ(format_bytes(120 << 20), "120 MiB");
  EXPECT_EQ(format_bytes(~uint64_t{0}), "16.0 EiB");
}

TEST(Units, Shares) {
  EXPECT_EQ(format_share(0), "0 %");
  EXPECT_EQ(format_share(0.003), "0.3 %");
  EXPECT_EQ(format_share(0.302), "30 %");
  EXPECT_EQ(format_share(1), "100 %");
}

TEST(Units, ColumnsAreCodePoints) {
  EXPECT_EQ(columns_of("Größe"), 5u);
  EXPECT_EQ(pad_left("ö", 3), "  ö");
  EXPECT_EQ(pad_right("ö", 3), "ö  ");
  EXPECT_EQ(shorten("Größenänderung", 8), "Größ..ng");
  EXPECT_EQ(shorten("short", 8), "short");
}

}  // namespace
}  // namespace crossbill::report
