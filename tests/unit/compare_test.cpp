// SPDX-License-Identifier: MIT
// Which differences of two sides are said, and which are chance.
//
// Taken out: it failed without the noise that lines tell, when runs that lack a
// line counted for nothing, when a better way's new functions were worse, and
// without the rule that calls come before times.
#include "analysis/compare.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace crossbill::analysis {
namespace {

constexpr double kMs = 1e6;

RunFigures::Row row(const std::string& name, uint64_t calls, double ms,
                    uint32_t threads = 1) {
  RunFigures::Row row;
  row.key = row.subject.name = name;
  row.subject.library = "core";
  row.figures.calls = calls;
  row.figures.total = row.figures.toll = ms * kMs;
  row.figures.error = 0.001 * kMs;
  row.figures.threads = threads;
  return row;
}

RunFigures run(std::vector<RunFigures::Row> rows) {
  RunFigures run;
  run.file = "a.db";
  run.command = {"app"};
  run.hosts = {"native"};
  run.exit = 0;
  run.totals.total = run.totals.toll = 0;
  for (const RunFigures::Row& each : rows) {
    run.totals.calls += each.figures.calls;
    *run.totals.total += *each.figures.total;
    *run.totals.toll += *each.figures.toll;
  }
  run.entries = std::move(rows);
  return run;
}

// Eight functions whose calls are the same, and whose times are off by `off`.
RunFigures steady(double off, std::vector<RunFigures::Row> more = {}) {
  for (int i = 0; i < 8; ++i)
    more.push_back(row("steady" + std::to_string(i), 10,
                       10 * (i % 2 == 0 ? 1 + off : 1 - off)));
  return run(std::move(more));
}

TEST(Compare, ARunIsLikeItself) {
  Comparison same = compare({steady(0)}, {steady(0)});
  EXPECT_TRUE(same.entries.empty());
  EXPECT_EQ(same.same_entries, 8u);
  EXPECT_FALSE(same.is_worse());
}

TEST(Compare, OneCallMoreIsSaid) {
  Comparison more = compare({steady(0, {row("f", 100, 1)})},
                            {steady(0.05, {row("f", 101, 1)})});
  ASSERT_EQ(more.entries.size(), 1u);
  EXPECT_EQ(more.entries[0].subject.name, "f");
  EXPECT_EQ(more.entries[0].calls, Change::kMore);
  EXPECT_EQ(more.entries[0].verdict, Verdict::kWorse);
  EXPECT_TRUE(more.is_worse());
}

TEST(Compare, TimesDifferBeyondWhatLinesTell) {
  // Twice as long is chance where others differ by a third.
  Comparison calm = compare({steady(0, {row("f", 10, 5)})},
                            {steady(0.01, {row("f", 10, 10)})});
  ASSERT_EQ(calm.entries.size(), 1u);
  EXPECT_EQ(calm.entries[0].toll, Change::kMore);
  Comparison busy = compare({steady(0, {row("f", 10, 5)})},
                            {steady(0.33, {row("f", 10, 10)})});
  EXPECT_GT(busy.noise, 1);
  EXPECT_TRUE(busy.entries.empty());
}

TEST(Compare, FewLinesTellLittle) {
  Comparison few =
      compare({run({row("f", 10, 10)})}, {run({row("f", 10, 12)})});
  EXPECT_TRUE(few.entries.empty());
  EXPECT_EQ(few.noise_of, 1u);
}

TEST(Compare, SeveralRunsTellByThemselves) {
  auto side = [](std::vector<double> ms) {
    std::vector<RunFigures> runs;
    for (double each : ms) runs.push_back(run({row("f", 10, each)}));
    return runs;
  };
  Comparison apart = compare(side({10, 10.1, 9.9}), side({12, 12.1, 11.9}));
  ASSERT_EQ(apart.entries.size(), 1u);
  EXPECT_TRUE(apart.noise_by_runs);
  EXPECT_EQ(apart.entries[0].stable, true);
  Comparison mixed = compare(side({10, 14, 9}), side({12, 8, 13}));
  EXPECT_TRUE(mixed.entries.empty());
}

TEST(Compare, CallsThatDifferFromRunToRunAreRanges) {
  auto side = [](uint64_t first, uint64_t second, uint32_t threads) {
    return std::vector{run({row("f", first, 1, threads)}),
                       run({row("f", second, 1, threads)})};
  };
  Comparison within = compare(side(90, 110, 4), side(100, 105, 4));
  EXPECT_TRUE(within.entries.empty());
  EXPECT_EQ(within.unstable.size(), 1u);
  // Few runs lie apart by chance.
  EXPECT_TRUE(compare(side(90, 110, 4), side(120, 130, 4)).entries.empty());
  Comparison above = compare(side(90, 110, 4), side(131, 140, 4));
  ASSERT_EQ(above.entries.size(), 1u);
  EXPECT_EQ(above.entries[0].stable, false);
  EXPECT_EQ(above.entries[0].cause, "threads");
}

TEST(Compare, ARunWithoutTheLineCalledItNever) {
  Comparison some = compare({run({row("f", 10, 1)}), run({})},
                            {run({row("f", 10, 1)}), run({row("f", 10, 1)})});
  EXPECT_TRUE(some.entries.empty());
  EXPECT_EQ(some.unstable.size(), 1u);
}

TEST(Compare, ABetterWayMayBeNew) {
  Comparison batched = compare({steady(0, {row("execute", 10000, 100)})},
                               {steady(0, {row("executemany", 1, 10)})});
  ASSERT_EQ(batched.entries.size(), 2u);
  EXPECT_EQ(batched.entries[0].verdict, Verdict::kGone);
  EXPECT_EQ(batched.entries[1].verdict, Verdict::kAppeared);
  EXPECT_EQ(batched.totals.verdict, Verdict::kBetter);
  EXPECT_FALSE(batched.is_worse());
  Comparison grown = compare({steady(0)}, {steady(0, {row("extra", 100, 50)})});
  EXPECT_TRUE(grown.is_worse());
}

TEST(Compare, CountsAreComparedWithoutTimes) {
  auto counted = [](uint64_t calls) {
    RunFigures side = run({row("f", calls, 0)});
    side.timed = false;
    return side;
  };
  Comparison less = compare({counted(10)}, {counted(9)});
  EXPECT_FALSE(less.timed);
  ASSERT_EQ(less.entries.size(), 1u);
  EXPECT_EQ(less.entries[0].verdict, Verdict::kBetter);
}

TEST(Compare, CallersTellWhyCountsDiffer) {
  auto place = [](RunFigures::Row each, const std::string& function) {
    each.subject.place = Place{"app.py", 3, function};
    each.key += function;
    return each;
  };
  auto cause = [&](const std::string& caller, const std::string& beside) {
    auto once = [&](uint64_t calls) {
      RunFigures side = run({row("step", calls, 1)});
      side.sites = {place(row("step", calls, 1), caller),
                    place(row(beside, 1, 1), caller)};
      return side;
    };
    Comparison wide = compare({once(10), once(12)}, {once(20), once(22)});
    return wide.entries.size() == 1 ? wide.entries[0].cause : "none";
  };
  EXPECT_EQ(cause("wait_for", "monotonic"), "time");
  EXPECT_EQ(cause("__del__", "close"), "garbage collection");
  EXPECT_EQ(cause("load", "close"), "");
}

TEST(Compare, StrangersHaveNoFunctionInCommon) {
  EXPECT_TRUE(
      compare({run({row("f", 1, 1)})}, {run({row("g", 1, 1)})}).strangers);
  EXPECT_FALSE(
      compare({run({row("f", 1, 1)})}, {run({row("g", 1, 1), row("f", 1, 1)})})
          .strangers);
  EXPECT_TRUE(compare({run({})}, {run({row("g", 1, 1)})}).strangers);
  EXPECT_FALSE(compare({run({})}, {run({})}).strangers);
}

TEST(Compare, OtherProgramsAreNamed) {
  RunFigures other = steady(0);
  other.command = {"other"};
  other.exit = 3;
  EXPECT_EQ(compare({steady(0)}, {other}).doubts.size(), 2u);
}

}  // namespace
}  // namespace crossbill::analysis
