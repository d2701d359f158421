// SPDX-License-Identifier: MIT
// What is made of calls of which not all were timed, against sums by hand.
#include "recording/estimates.hpp"

#include <gtest/gtest.h>

#include <cmath>

namespace crossbill::recording {
namespace {

constexpr double kStudentOfTwo = 12.71;  // by two groups: of freedom 1

// Ticks are nanoseconds. Edge 1 is a downcall, edge 2 of the host's API.
struct Sampled {
  Arena arena;

  Sampled() {
    arena::Header& head = arena.header;
    head.mode = arena::Mode::kSampled;
    head.clock = arena::Clock::kMonotonic;
    head.start_ns = head.start_ticks = 1000;
    head.end_ns = head.end_ticks = 1'001'000;
    head.state = arena::State::kEnded;
  }

  // Valid until the next one is added.
  ArenaNode& add(uint32_t parent, uint32_t edge, uint64_t timed,
                 uint64_t self) {
    ArenaNode& node = arena.nodes.emplace_back();
    node.parent = parent;
    node.thread = 0;
    node.record.edge = edge;
    node.record.threads = 1;
    node.record.timed = timed;
    node.record.self = node.record.total = self;
    return node;
  }
  ArenaNode& downcall(uint32_t parent, uint8_t shift, uint64_t timed,
                      uint64_t counted, uint64_t self) {
    ArenaNode& node = add(parent, 1, timed, self);
    node.record.shift = shift;
    node.record.counted = counted;
    return node;
  }
  ArenaNode& api_call(uint32_t parent, uint64_t timed, uint64_t self) {
    ArenaNode& node = add(parent, 2, timed, self);
    node.record.price = 1;
    return node;
  }

  std::vector<uint32_t> expand() {
    return expand_samples(arena, ClockFit(arena.header, Moment{}));
  }
  const arena::Node& record(size_t place) const {
    return arena.nodes.at(place).record;
  }
};

TEST(Estimates, LeavesAloneWhatWasAllTimed) {
  Sampled all;
  all.arena.header.mode = arena::Mode::kExact;
  all.downcall(kNoIndex, 0, 10, 0, 1000).record.own = 7;
  all.downcall(kNoIndex, 0, 10, 0, 1000).record.own = 8;
  EXPECT_TRUE(all.expand().empty());
  EXPECT_EQ(all.arena.nodes.size(), 2u);
  EXPECT_EQ(all.arena.nodes[1].samples, 10u);
  EXPECT_EQ(all.arena.own, 15u);
}

TEST(Estimates, EachStratumIsScaledByItsOwn) {
  Sampled some;
  some.downcall(kNoIndex, 0, 64, 0, 6400).record.own = 64;
  arena::Node& few = some.downcall(kNoIndex, 2, 10, 30, 2000).record;
  few.own = few.inside = 10;
  EXPECT_EQ(some.expand(), (std::vector<uint32_t>{0, 0}));
  ASSERT_EQ(some.arena.nodes.size(), 1u);
  const arena::Node& sum = some.record(0);
  EXPECT_EQ(arena::calls_of(sum), 104u);
  EXPECT_EQ(some.arena.nodes[0].samples, 74u);
  EXPECT_EQ(sum.self, 6400u + 4 * 2000);
  EXPECT_EQ(sum.total, sum.self);
  EXPECT_EQ(sum.own, 64u + 4 * 10);
  EXPECT_EQ(some.arena.own, 74u);  // what it was
}

TEST(Estimates, CallsOfWhichNoneWasTimedAreLikeTheOthers) {
  Sampled some;
  some.downcall(kNoIndex, 0, 10, 0, 1000);
  some.downcall(kNoIndex, 1, 0, 10, 0);
  some.expand();
  EXPECT_EQ(arena::calls_of(some.record(0)), 20u);
  EXPECT_EQ(some.record(0).self, 2000u);
}

TEST(Estimates, RandomGroupsTellTheErrorOfTimes) {
  Sampled some;
  some.downcall(kNoIndex, 2, 10, 30, 1000);  // 100 each
  some.downcall(kNoIndex, 2, 10, 30, 1200);  // 120 each
  some.expand();
  EXPECT_EQ(some.record(0).self, 4u * 2200);
  EXPECT_NEAR(some.arena.nodes[0].time_error, 80 * kStudentOfTwo * 10, 1e-6);
  EXPECT_EQ(some.arena.nodes[0].calls_error, 0);
}

// What the timed calls took holds the calls below, whether these were timed or
// counted: how many were is no error of theirs.
TEST(Estimates, TimedCallsTellOfAllThatLiesInThem) {
  Sampled some;
  some.downcall(kNoIndex, 2, 10, 30, 1000).record.total = 1400;
  some.downcall(kNoIndex, 2, 10, 30, 1000).record.total = 1900;
  for (uint32_t above : {0u, 1u}) {
    ArenaNode& inner = some.downcall(above, 1, 20, 20, 400 + 100 * above);
    inner.record.edge = 3;
  }
  some.expand();
  EXPECT_EQ(some.record(0).total, 4u * 3300);
  EXPECT_EQ(some.record(0).self, 4u * 3300 - 2 * 900);
  EXPECT_NEAR(some.arena.nodes[0].time_error, 80 * kStudentOfTwo * 25, 1e-6);
  EXPECT_NEAR(some.arena.nodes[1].time_error, 80 * kStudentOfTwo * 2.5, 1e-6);
}

// Only one in four of its calls shows what lies in it: the rest of that is
// booked on the call above.
TEST(Estimates, WhatHidesDowncallsIsScaledAsAWhole) {
  Sampled some;
  some.arena.edges[1].record.nested = 1;
  some.downcall(kNoIndex, 2, 10, 30, 5000).record.total = 9000;
  some.downcall(0, 2, 10, 30, 1000).record.total = 1500;
  some.downcall(1, 0, 10, 0, 500).record.edge = 3;
  some.expand();
  EXPECT_EQ(some.record(1).self, 4u * 1000);
  EXPECT_EQ(some.record(1).total, 4u * 1500);
  EXPECT_EQ(some.record(2).total, 500u);
}

// Where nothing lies around it that only counts, all of that is booked below.
TEST(Estimates, WhatLiesInNoOtherCallHidesNothing) {
  Sampled some;
  some.arena.edges[1].record.nested = 1;
  some.downcall(kNoIndex, 2, 10, 30, 1000).record.total = 1500;
  some.downcall(0, 0, 10, 0, 500).record.edge = 3;
  some.expand();
  EXPECT_EQ(some.record(0).total, 4u * 1500);
  EXPECT_EQ(some.record(0).self, 4u * 1500 - 500);
}

TEST(Estimates, OneGroupTellsNoError) {
  Sampled some;
  some.downcall(kNoIndex, 2, 10, 30, 1000);
  some.expand();
  EXPECT_EQ(some.arena.nodes[0].time_error, 0);
}

TEST(Estimates, ApiCallsStandForThoseOfAllDowncalls) {
  Sampled some;
  some.downcall(kNoIndex, 2, 10, 30, 1000).record.total = 1500;
  some.downcall(kNoIndex, 2, 10, 30, 1000).record.total = 1700;
  some.api_call(0, 20, 500).record.bytes = 40;  // two for each downcall
  some.api_call(1, 30, 700).record.bytes = 60;  // three
  EXPECT_EQ(some.expand(), (std::vector<uint32_t>{0, 0, 1, 1}));
  const arena::Node& calls = some.record(1);
  EXPECT_EQ(calls.timed, 4u * 50);
  EXPECT_EQ(calls.self, 4u * 1200);
  EXPECT_EQ(calls.bytes, 4u * 100);
  EXPECT_EQ(some.arena.nodes[1].samples, 50u);
  EXPECT_EQ(some.arena.nodes[1].parent, 0u);
  EXPECT_NEAR(some.arena.nodes[1].calls_error, 80 * kStudentOfTwo * 0.5, 1e-6);
  EXPECT_EQ(some.record(0).total, 4u * 2000 + 4 * 1200);
}

// These tell how long it takes, less what it costs not to see calls; the others
// what lies in it.
TEST(Estimates, CallsInWhichNoneAreSeenTellTheTime) {
  Sampled some;
  some.arena.header.skip_cost = 5 * 1024;
  some.downcall(kNoIndex, 2, 10, 30, 2500).record.total = 3000;
  some.downcall(kNoIndex, 2, 10, 30, 1100).record.group = 1;
  some.api_call(0, 20, 500);
  some.expand();
  EXPECT_EQ(arena::calls_of(some.record(0)), 80u);
  EXPECT_EQ(some.record(0).total, 8u * 1100 - 5 * 160);
  EXPECT_EQ(some.record(0).self, 8u * 1100 - 5 * 160 - 8 * 500);
  EXPECT_EQ(some.record(1).timed, 8u * 20);
  EXPECT_EQ(some.record(1).self, 8u * 500);
}

// So are stops of the collector in calls in which they are seen; those of calls
// that were all timed are as long as they were.
TEST(Estimates, StopsAreAsLongAsInCallsThatTellTheTime) {
  auto stopped = [](uint64_t sealed) {
    Sampled some;
    some.downcall(kNoIndex, 0, 10, 0, 9000).held.ticks = 8000;
    ArenaNode& seen = some.downcall(kNoIndex, 2, 10, 30, 2500);
    seen.record.total = 3000;
    seen.held.stops = 10;
    seen.held.ticks = 1500;
    some.downcall(kNoIndex, 2, 10, 30, sealed).record.group = 1;
    some.api_call(1, 20, 500);
    some.expand();
    EXPECT_EQ(some.arena.nodes[0].held.stops, 8u * 10);
    return some.arena.nodes[0].held.ticks;
  };
  EXPECT_EQ(stopped(1000), 8000u + 8 * 500);
  EXPECT_EQ(stopped(6000), 8000u + 8 * 1500);  // the others were not slower
}

// What the others took beyond that is what seeing cost them: half of it is
// taken out of the calls seen, and of none a larger share than of all.
TEST(Estimates, WhatSeeingCostsIsTakenOutOfWhatWasSeen) {
  auto api_self = [](uint64_t total, uint64_t self) {
    Sampled some;
    for (uint8_t group = 0; group < 4; ++group) {
      bool sealed = group % 2 != 0;
      ArenaNode& node =
          some.downcall(kNoIndex, 2, 10, 30, sealed ? 1600 : total - self);
      node.record.group = group;
      node.record.total = sealed ? 1600 : total;
    }
    some.api_call(0, 20, self);
    some.api_call(2, 20, self);
    some.expand();
    EXPECT_EQ(some.record(0).total, 8u * 3200);
    EXPECT_EQ(some.record(0).self, 8u * 3200 - some.record(1).self);
    return some.record(1).self;
  };
  EXPECT_EQ(api_self(2000, 500), 8000u - 1600);   // a fifth of all
  EXPECT_EQ(api_self(1640, 1200), 19200u - 320);  // half of 640
  EXPECT_EQ(api_self(1500, 500), 8000u);          // they did not take longer
}

// So do they for sizes: of the others it would be fixed cost what we cost.
TEST(Estimates, SizesAreOfCallsThatTellTheTime) {
  Sampled some;
  some.downcall(kNoIndex, 2, 10, 30, 2500);
  some.downcall(kNoIndex, 2, 10, 30, 1100).record.group = 1;
  some.api_call(0, 20, 500);
  for (uint32_t node : {0, 1}) {
    ArenaSizes& sizes = some.arena.sizes.emplace_back();
    sizes.node = node;
    sizes.record.buckets[3].calls = 10;
    sizes.record.buckets[3].ticks = node == 0 ? 2500 : 1100;
  }
  some.expand();
  ASSERT_EQ(some.arena.sizes.size(), 1u);
  EXPECT_EQ(some.arena.sizes[0].record.buckets[3].ticks, 1100u);
}

// Where all is seen in all calls, or there is nothing to see, all tell it.
TEST(Estimates, SizesAreOfAllCallsWhereAllTellTheTime) {
  Sampled some;
  some.downcall(kNoIndex, 2, 10, 30, 2500);
  some.downcall(kNoIndex, 2, 10, 30, 1100).record.group = 1;
  for (uint32_t node : {0, 1}) {
    ArenaSizes& sizes = some.arena.sizes.emplace_back();
    sizes.node = node;
    sizes.record.buckets[3].calls = 10;
  }
  some.expand();
  ASSERT_EQ(some.arena.sizes.size(), 1u);
  EXPECT_EQ(some.arena.sizes[0].record.buckets[3].calls, 20u);
}

// Also in calls that were only counted: they need no scaling by those.
TEST(Estimates, NestedDowncallsAreCounted) {
  Sampled some;
  some.downcall(kNoIndex, 2, 10, 30, 1000).record.total = 1250;
  some.downcall(0, 1, 20, 20, 400).record.total = 500;
  some.api_call(1, 20, 100);
  some.expand();
  EXPECT_EQ(arena::calls_of(some.record(1)), 40u);
  EXPECT_EQ(some.record(1).self, 2u * 400);
  EXPECT_EQ(some.record(2).timed, 2u * 20);  // as the inner one says
  EXPECT_EQ(some.record(0).total, 4u * 1000 + 2 * 400 + 2 * 100);
}

// Seldom ones are all timed, in a node for each of those they lie in.
TEST(Estimates, NodesOfWhatWasAllTimedAreAddedUp) {
  Sampled some;
  some.downcall(kNoIndex, 2, 10, 30, 1000);
  some.downcall(kNoIndex, 2, 10, 30, 1000);
  ArenaNode& one = some.downcall(0, 0, 3, 0, 300);
  one.record.edge = 3;
  one.record.exceptions = 2;
  ArenaNode& other = some.downcall(1, 0, 5, 0, 700);
  other.record.edge = 3;
  other.record.own = 16;
  other.record.exceptions = 4;
  other.record.bytes = 9;
  EXPECT_EQ(some.expand(), (std::vector<uint32_t>{0, 0, 1, 1}));
  const arena::Node& sum = some.record(1);
  EXPECT_EQ(arena::calls_of(sum), 8u);
  EXPECT_EQ(sum.self, 1000u);
  EXPECT_EQ(sum.total, 1000u);
  EXPECT_EQ(sum.own, 16u);
  EXPECT_EQ(sum.exceptions, 6u);
  EXPECT_EQ(sum.bytes, 9u);
  EXPECT_EQ(some.arena.nodes[1].time_error, 0);
}

TEST(Estimates, OrphansStandForTheStretchesBetweenTimedCalls) {
  Sampled some;
  some.api_call(kNoIndex, 5, 50);
  some.api_call(kNoIndex, 10, 100).record.shift = 3;
  some.api_call(kNoIndex, 3, 30).record.threads |= arena::kOrphan;
  EXPECT_EQ(some.expand(), (std::vector<uint32_t>{0, 0, 1}));
  EXPECT_EQ(some.record(0).timed, 5u + 8 * 10);
  EXPECT_EQ(some.record(0).self, 50u + 8 * 100);
  EXPECT_EQ(some.record(1).timed, 3u);
}

TEST(Estimates, WhatWasPreemptedIsNotScaled) {
  Sampled some;
  some.downcall(kNoIndex, 2, 10, 30, 2000).preempted.ns = 1500;
  some.downcall(kNoIndex, 2, 10, 30, 500);
  some.expand();
  EXPECT_EQ(some.record(0).self, 4u * 500 + 1500 + 4 * 500);
  EXPECT_EQ(some.arena.nodes[0].preempted.ns, 1500u);
  EXPECT_EQ(some.arena.nodes[0].time_error, 0);  // both take 50 each
}

// Seen to fail: scaled as all else, it was 7,200 for 2,700.
TEST(Estimates, WhatWasPreemptedOfAStopIsNotScaled) {
  Sampled some;
  ArenaNode& node = some.downcall(kNoIndex, 2, 10, 30, 2000);
  node.preempted.ns = 1500;
  node.held.stops = 10;
  node.held.ticks = 1800;
  some.downcall(kNoIndex, 2, 10, 30, 500);
  some.expand();
  EXPECT_EQ(some.arena.nodes[0].held.stops, 4u * 10);
  EXPECT_EQ(some.arena.nodes[0].held.ticks, 4u * 300 + 1500);
}

// Else it would be taken away as often as the node's calls stand for others.
// Seen to fail: with all of it.
TEST(Estimates, NoMoreWasPreemptedThanWasTimed) {
  Sampled some;
  some.downcall(kNoIndex, 2, 10, 30, 500).preempted.ns = 90000;
  some.downcall(kNoIndex, 2, 10, 30, 600);
  some.expand();
  EXPECT_EQ(some.record(0).self, 500u + 4 * 600);
}

// The sum of its parts holds calls twice that lie in calls of their own.
TEST(Estimates, TotalsOfRecursionAreThoseOfOutermostCalls) {
  Sampled some;
  ArenaNode& node = some.downcall(kNoIndex, 1, 10, 10, 1000);
  node.record.total = 1600;
  node.record.threads |= arena::kFolded;
  some.expand();
  EXPECT_EQ(some.record(0).self, 2000u);
  EXPECT_EQ(some.record(0).total, 3200u);
}

// Where inner calls were timed by chance and outermost ones were not.
TEST(Estimates, TotalsOfRecursionHoldAllOfItsOwn) {
  Sampled some;
  some.downcall(kNoIndex, 0, 1, 0, 100).record.threads |= arena::kFolded;
  some.downcall(kNoIndex, 3, 10, 70, 1000).record.total = 0;
  some.expand();
  EXPECT_EQ(some.record(0).self, 8100u);
  EXPECT_EQ(some.record(0).total, 8100u);
}

// A thread that waits now and then, of which one wait in eight was timed, had
// waited for longer than it lived, with no error.
TEST(Estimates, CallsInNoDowncallHaveAnErrorOfTheirOwn) {
  Sampled some;
  ArenaNode& wait = some.api_call(kNoIndex, 10, 100);
  wait.record.shift = 3;
  wait.record.max = 20;
  some.api_call(kNoIndex, 5, 50);
  some.expand();
  EXPECT_NEAR(some.arena.nodes[0].calls_error, 2 * std::sqrt(56.0 * 10), 1e-9);
  EXPECT_NEAR(some.arena.nodes[0].time_error, 2 * std::sqrt(56.0 * 20 * 100),
              1e-9);
}

TEST(Estimates, FailuresOfDowncallsAreCounted) {
  Sampled some;
  some.downcall(kNoIndex, 2, 10, 30, 1000).record.errors = 9;
  some.api_call(0, 10, 10).record.errors = 3;
  some.expand();
  EXPECT_EQ(some.record(0).errors, 9u);
  EXPECT_EQ(some.record(1).errors, 12u);
}

TEST(Estimates, ThreadsAndSitesStayApart) {
  Sampled some;
  some.downcall(kNoIndex, 0, 1, 0, 10);
  some.downcall(kNoIndex, 0, 1, 0, 10).thread = 1;
  some.downcall(kNoIndex, 0, 1, 0, 10).record.host_site = 5;
  EXPECT_EQ(some.expand(), (std::vector<uint32_t>{0, 1, 2}));
}

TEST(Estimates, WhatBelongsToANodeFollowsIt) {
  Sampled some;
  some.downcall(kNoIndex, 0, 10, 0, 100);
  some.downcall(kNoIndex, 2, 10, 30, 200);
  some.add(kNoIndex, 3, 1, 10);
  some.arena.stacks = {{2, 0, 1}};
  some.arena.gaps.resize(2);
  some.arena.sizes.resize(2);
  for (uint32_t i = 0; i < 2; ++i) {
    some.arena.gaps[i].node = some.arena.sizes[i].node = i;
    some.arena.gaps[i].record.counts[7] = 2 + i;
    some.arena.sizes[i].record.buckets[4] = {1, 20, 9, ~uint64_t{0}, 1};
  }
  some.expand();
  EXPECT_EQ(some.arena.stacks[0].node, 1u);
  ASSERT_EQ(some.arena.gaps.size(), 1u);
  EXPECT_EQ(some.arena.gaps[0].record.counts[7], 5u);
  ASSERT_EQ(some.arena.sizes.size(), 1u);
  const arena::SizeBucket& sizes = some.arena.sizes[0].record.buckets[4];
  EXPECT_EQ(sizes.calls, 2u);
  EXPECT_EQ(sizes.squares_low, ~uint64_t{0} - 1);
  EXPECT_EQ(sizes.squares_high, 3u);  // one is carried
}

TEST(Estimates, CountedCallsThatAreOpenAreNotLeft) {
  Sampled some;
  some.downcall(kNoIndex, 0, 64, 0, 6400);
  some.downcall(kNoIndex, 2, 10, 30, 2000);
  ArenaActivation quiet;
  quiet.node = 1;
  quiet.record.marks = arena::kQuiet;
  some.arena.open = {{quiet}};
  some.expand();
  EXPECT_EQ(some.arena.open[0][0].node, 0u);
  EXPECT_EQ(some.record(0).open, 1u);
  EXPECT_EQ(arena::calls_of(some.record(0)), 104u);
}

}  // namespace
}  // namespace crossbill::recording
