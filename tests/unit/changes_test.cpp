// SPDX-License-Identifier: MIT
// Findings of two sides: which went, and whether what was promised came.
//
// Taken out: it failed when what replaces a function was not counted against
// it, and when a wide error was no reason to say nothing.
#include "findings/changes.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace crossbill::findings {
namespace {

constexpr double kMs = 1e6;

Finding finding(uint32_t line, double saving_ms,
                const std::string& name = "execute") {
  Finding found;
  found.rule = "chatty";
  found.core = "_sqlite3.so";
  found.library = "_sqlite3";
  found.name = name;
  found.site = analysis::Place{"/src/app.py", line, "save"};
  found.saving =
      Saving{saving_ms * kMs, 0.85 * saving_ms * kMs, 1.15 * saving_ms * kMs};
  return found;
}

PlaceTime time_of(const std::string& name, uint64_t calls, double ms,
                  const std::string& caller = "save",
                  const std::string& library = "_sqlite3") {
  return {library, name, "app.py", caller, calls, ms * kMs, 0.01 * kMs};
}

Snapshot snapshot(std::vector<Finding> found, std::vector<PlaceTime> times) {
  return {std::move(found), std::move(times), true};
}

std::vector<FindingChange> gone(std::vector<PlaceTime> after,
                                double noise = 0.1) {
  return compare({snapshot({finding(41, 61)}, {time_of("execute", 1000, 70)})},
                 {snapshot({}, std::move(after))}, noise);
}

Came came(std::vector<PlaceTime> after, double noise = 0.1) {
  auto changes = gone(std::move(after), noise);
  EXPECT_EQ(changes.size(), 1u);
  EXPECT_EQ(changes.at(0).fate, Fate::kGone);
  return changes.at(0).resolved->came;
}

TEST(Changes, HeldLessAndMore) {
  auto changes = gone({time_of("executemany", 1, 12)});
  ASSERT_EQ(changes.size(), 1u);
  EXPECT_NEAR(changes[0].resolved->measured, 58 * kMs, 1);
  EXPECT_EQ(changes[0].resolved->came, Came::kHeld);
  EXPECT_EQ(came({time_of("execute", 10, 10)}), Came::kHeld);
  EXPECT_EQ(came({time_of("executemany", 1, 60)}), Came::kLess);
  EXPECT_EQ(came({}, 0.01), Came::kHeld);
  EXPECT_EQ(
      compare({snapshot({finding(41, 20)}, {time_of("execute", 1000, 70)})},
              {snapshot({}, {})}, 0.1)[0]
          .resolved->came,
      Came::kMore);
}

TEST(Changes, NeverHeldWhereNobodyCanTell) {
  EXPECT_EQ(came({time_of("executemany", 1, 12)}, 0.9), Came::kUnknown);
  EXPECT_EQ(came({time_of("executemany", 1, 20)}), Came::kUnknown);
}

TEST(Changes, WhatReplacesCountsWhereverItLies) {
  EXPECT_EQ(came({time_of("dump", 1000, 60, "save", "other")}), Came::kLess);
  // Not what others call, nor what was called as often before.
  EXPECT_EQ(came({time_of("dump", 1000, 60, "load")}), Came::kHeld);
  auto same = [](double ms) { return time_of("commit", 1, ms); };
  auto changes = compare(
      {snapshot({finding(41, 61)}, {time_of("execute", 1000, 70), same(1)})},
      {snapshot({}, {time_of("execute", 1, 10), same(50)})}, 0.1);
  EXPECT_EQ(changes.at(0).resolved->came, Came::kHeld);
}

// CPython 3.11's; 3.12 has no such functions.
TEST(Changes, ComprehensionsArePartsOfTheirFunctions) {
  Finding inner = finding(41, 61);
  inner.site->function = "save.<locals>.<listcomp>.<locals>.<genexpr>";
  std::vector<PlaceTime> before = {time_of("execute", 1000, 70)};
  auto changes = compare({snapshot({inner}, before)},
                         {snapshot({}, {time_of("execute", 1, 60)})}, 0.1);
  ASSERT_EQ(changes.size(), 1u);
  EXPECT_NEAR(changes[0].resolved->measured, 10 * kMs, 1);
  EXPECT_EQ(changes[0].resolved->came, Came::kLess);
}

TEST(Changes, FindingsOfOnePlaceGoTogether) {
  auto changes = compare(
      {snapshot({finding(41, 30), finding(45, 30, "commit")},
                {time_of("execute", 1000, 40), time_of("commit", 1000, 40)})},
      {snapshot({}, {time_of("executemany", 1, 20)})}, 0.05);
  ASSERT_EQ(changes.size(), 2u);
  EXPECT_EQ(changes[0].resolved->together, 2u);
  EXPECT_NEAR(changes[0].resolved->predicted.ns, 60 * kMs, 1);
  EXPECT_NEAR(changes[0].resolved->measured, 60 * kMs, 1);
  EXPECT_EQ(changes[0].resolved->came, Came::kHeld);
}

TEST(Changes, LinesMove) {
  std::vector<PlaceTime> times = {time_of("execute", 1000, 70)};
  EXPECT_TRUE(compare({snapshot({finding(41, 61), finding(90, 5)}, times)},
                      {snapshot({finding(61, 61), finding(110, 5)}, times)},
                      0.1)
                  .empty());
  auto one = compare({snapshot({finding(41, 61), finding(90, 5)}, times)},
                     {snapshot({finding(95, 5)}, times)}, 0.1);
  ASSERT_EQ(one.size(), 1u);
  EXPECT_EQ(one[0].fate, Fate::kGone);
  EXPECT_EQ(one[0].finding.site->line, 41u);
}

TEST(Changes, GrewShrankAppeared) {
  std::vector<PlaceTime> times = {time_of("execute", 1000, 70)};
  auto side = [&](std::vector<Finding> found) {
    return std::vector{snapshot(std::move(found), times)};
  };
  auto grew = compare(side({finding(41, 10)}), side({finding(41, 20)}), 0.1);
  ASSERT_EQ(grew.size(), 1u);
  EXPECT_EQ(grew[0].fate, Fate::kGrew);
  auto shrank = compare(side({finding(41, 20)}), side({finding(41, 10)}), 0.1);
  EXPECT_EQ(shrank.at(0).fate, Fate::kShrank);
  EXPECT_TRUE(
      compare(side({finding(41, 20)}), side({finding(41, 22)}), 0.1).empty());
  auto appeared = compare(side({}), side({finding(41, 20)}), 0.1);
  EXPECT_EQ(appeared.at(0).fate, Fate::kAppeared);
  EXPECT_FALSE(is_worse(appeared));
  appeared[0].finding.severity = Severity::kError;
  EXPECT_TRUE(is_worse(appeared));
}

// Of what is left of a finding nothing was to come.
TEST(Changes, WhatShrankHeldToo) {
  auto shrank = compare(
      {snapshot({finding(41, 61)}, {time_of("execute", 1000, 70)})},
      {snapshot({finding(41, 6)}, {time_of("execute", 100, 14)})}, 0.05);
  ASSERT_EQ(shrank.size(), 1u);
  EXPECT_EQ(shrank[0].fate, Fate::kShrank);
  ASSERT_TRUE(shrank[0].resolved);
  EXPECT_NEAR(shrank[0].resolved->predicted.ns, 55 * kMs, 1);
  EXPECT_NEAR(shrank[0].resolved->measured, 56 * kMs, 1);
  EXPECT_EQ(shrank[0].resolved->came, Came::kHeld);
}

TEST(Changes, WhatGoesAlongCountsToo) {
  Finding found = finding(41, 61);
  found.along = {"re*"};
  auto changes = compare({snapshot({found}, {time_of("execute", 1000, 40),
                                             time_of("reset", 1000, 30),
                                             time_of("bind", 1000, 30)})},
                         {snapshot({}, {time_of("reset", 500, 10)})}, 0.05);
  ASSERT_EQ(changes.size(), 1u);
  EXPECT_NEAR(changes[0].resolved->measured, 60 * kMs, 1);
  EXPECT_EQ(changes[0].resolved->came, Came::kHeld);
}

// As a library's does that a program unpacks into a new file at each start.
TEST(Changes, TheLibrarysFileHasAnotherNameInEachRun) {
  auto run = [](const char* core) {
    Finding found = finding(41, 61);
    found.core = core;
    return snapshot({found}, {time_of("execute", 1000, 70)});
  };
  Snapshot after = snapshot({}, {time_of("execute", 10, 10)});
  auto changes = compare({run("_1.so"), run("_2.so")}, {after, after}, 0.05);
  ASSERT_EQ(changes.size(), 1u);
  EXPECT_NEAR(changes[0].resolved->measured, 60 * kMs, 1);
  EXPECT_EQ(changes[0].resolved->came, Came::kHeld);
}

// Its time is in that of the function which calls it.
TEST(Changes, WhatLiesInOtherCallsIsComparedByThese) {
  PlaceTime inner = time_of("execute", 0, 0);
  inner.within = {{"outer", "save"}};
  auto changes = compare(
      {snapshot({finding(41, 61)},
                {inner, time_of("save", 1000, 80, "save", "outer")})},
      {snapshot({}, {time_of("save", 1000, 20, "save", "outer")})}, 0.05);
  ASSERT_EQ(changes.size(), 1u);
  EXPECT_NEAR(changes[0].resolved->measured, 60 * kMs, 1);
  EXPECT_EQ(changes[0].resolved->came, Came::kHeld);
}

// What loops around the calls took is no call's.
TEST(Changes, TheHostRanLess) {
  auto side = [](std::vector<Finding> found, double calls_ms, double host_ms) {
    Snapshot each =
        snapshot(std::move(found), {time_of("execute", 1000, calls_ms)});
    each.host_ns = host_ms * kMs;
    return std::vector{each};
  };
  auto changes =
      compare(side({finding(41, 61)}, 55, 50), side({}, 5, 30), 0.05);
  EXPECT_NEAR(changes.at(0).resolved->measured, 60 * kMs, 1);
  EXPECT_EQ(changes.at(0).resolved->came, Came::kHeld);
  // It is at the most that: neither end alone is a reason to say more.
  changes = compare(side({finding(41, 61)}, 65, 60), side({}, 5, 20), 0.05);
  EXPECT_EQ(changes.at(0).resolved->came, Came::kUnknown);
  // Where it differs by more than that says, it only keeps us from saying less.
  changes = compare(side({finding(41, 61)}, 40, 5000), side({}, 5, 4900), 0.05);
  EXPECT_EQ(changes.at(0).resolved->came, Came::kUnknown);
  // Nor is it held where the host surely ran so much less.
  changes = compare(side({finding(41, 61)}, 62, 5000), side({}, 5, 500), 0.05);
  EXPECT_EQ(changes.at(0).resolved->came, Came::kUnknown);
}

TEST(Changes, WhatOnlySomeRunsHaveIsChance) {
  std::vector<PlaceTime> times = {time_of("execute", 1000, 70)};
  Snapshot with = snapshot({finding(41, 61)}, times), without = with;
  without.found.clear();
  EXPECT_TRUE(compare({with, without}, {without, without}, 0.1).empty());
  EXPECT_TRUE(compare({with, with}, {without, with}, 0.1).empty());
  EXPECT_EQ(compare({with, with}, {without, without}, 0.1).size(), 1u);
}

}  // namespace
}  // namespace crossbill::findings
