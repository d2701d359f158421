// SPDX-License-Identifier: MIT
// What hosts spend around calls, on the example's tree. Seen to fail: with few
// gaps, or those of few calls, taken for all of a line's, and with totals that
// count the calls that lie in others.
#include "analysis/dispatch.hpp"

#include <gtest/gtest.h>

#include "analysis/select.hpp"
#include "recording_example.hpp"

namespace crossbill::analysis {
namespace {

using arena::Convention;
using test::Example;

const Line& find(const Bill& bill, const std::string& name) {
  for (const Line& line : bill.entries)
    if (line.name == name) return line;
  throw std::runtime_error(name);
}

// parse is called by its host, and from within solve.
Example example() {
  Example made;
  made.recording.edges[Example::parse].convention = Convention::kOne;
  made.recording.edges[Example::parse_again].convention = Convention::kOne;
  made.recording.dispatch = {{"/bin/app", Convention::kOne, 5},
                             {"/bin/app", Convention::kNew, 30},
                             {"/bin/app", Convention::kUnary, 8},
                             {"/bin/other", Convention::kOne, 50}};
  return made;
}

TEST(Dispatch, LowIsOfEachCall) {
  Example made = example();
  Bill bill = select(Model(made.recording), {});
  const Line& parse = find(bill, "parse");
  EXPECT_EQ(parse.calls, 36u);
  EXPECT_DOUBLE_EQ(*parse.dispatch_low, 36 * 5);
  EXPECT_FALSE(parse.dispatch_high);
  EXPECT_DOUBLE_EQ(*parse.times->host_transition, 36 * 5);
  EXPECT_DOUBLE_EQ(parse.times->toll(), 1600 + 180);
  EXPECT_DOUBLE_EQ(*parse.times->toll_share(), 1780.0 / (13795 + 180));
  EXPECT_FALSE(find(bill, "core::solve(int)").dispatch_low);
}

TEST(Dispatch, TotalsAreOfOutermostCalls) {
  Example made = example();
  Bill bill = select(Model(made.recording), {});
  EXPECT_DOUBLE_EQ(*bill.totals.dispatch_low, 26 * 5);
}

TEST(Dispatch, HighIsOfGapsAndNeverLess) {
  Example made = example();
  made.recording.nodes[0].rare.make().gaps = 20;
  made.recording.nodes[0].rare.make().gap_ns = 25;
  Bill bill = select(Model(made.recording), {});
  EXPECT_DOUBLE_EQ(*find(bill, "parse").dispatch_high, 36 * 25);
  made.recording.nodes[8].rare.make().gaps = 20;
  made.recording.nodes[8].rare.make().gap_ns =
      1;  // less than the least: as that
  bill = select(Model(made.recording), {});
  EXPECT_DOUBLE_EQ(*find(bill, "parse").dispatch_high,
                   36 * 5 + 36 * (20 * 20) / 25.0);
  made.recording.nodes[0].rare.make().gaps =
      made.recording.nodes[8].rare.make().gaps = 7;
  bill = select(Model(made.recording), {});
  EXPECT_FALSE(find(bill, "parse").dispatch_high) << "too few";
  made.recording.nodes[8].rare.make().gaps = 20;
  bill = select(Model(made.recording), {});
  EXPECT_FALSE(find(bill, "parse").dispatch_high) << "of 5 calls in 36";
}

TEST(Dispatch, NoneWhereTheHostDidNotSay) {
  Example made = example();
  made.recording.dispatch.clear();
  Bill bill = select(Model(made.recording), {});
  EXPECT_FALSE(find(bill, "parse").dispatch_low);
  EXPECT_FALSE(find(bill, "parse").times->host_transition);
  EXPECT_DOUBLE_EQ(find(bill, "parse").times->toll(), 1600);
}

TEST(Dispatch, WhatIsNotCalibratedIsLikeSomething) {
  Example made = example();
  DispatchPrices prices(made.recording);
  auto low = [&](Convention convention) {
    made.recording.edges[Example::parse].convention = convention;
    return prices.low_of(made.recording.nodes[0]);
  };
  EXPECT_EQ(low(Convention::kNew), 30);
  EXPECT_EQ(low(Convention::kNext), 8) << "the cheapest slot";
  EXPECT_EQ(low(Convention::kFastOfClass), std::nullopt);
  EXPECT_EQ(low(Convention::kUnknown), std::nullopt);
}

TEST(Dispatch, GapsOfArena) {
  for (uint64_t ticks : {0u, 3u, 31u, 32u, 33u, 100u, 5000u, 100000u}) {
    uint32_t bucket = arena::gap_bucket(ticks);
    EXPECT_LE(arena::gap_low(bucket), ticks);
    EXPECT_GT(arena::gap_low(bucket + 1), ticks);
  }
  EXPECT_EQ(arena::gap_bucket(~uint64_t{0}), arena::kGapBuckets - 1);
}

}  // namespace
}  // namespace crossbill::analysis
