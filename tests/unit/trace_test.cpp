// SPDX-License-Identifier: MIT
// Traced crossings: from the arena's ring to rows, and on to tracks.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include "arena_builder.hpp"
#include "recording/session.hpp"
#include "report/perfetto_lanes.hpp"

namespace crossbill {
namespace {

using arena::Ref;
using recording::Recording;

constexpr recording::Moment kNow{2'000'000, 2'000'000};

// A process whose thread has called `parse`, which calls back.
struct Program {
  test::ArenaBuilder arena;
  Ref thread, parse, back;

  Program() {
    Ref host = arena.module("/bin/app", arena::Role::kHost);
    Ref core = arena.module("/lib/liba.so", arena::Role::kCore);
    uint32_t down = arena.edge(host, core, "parse");
    uint32_t up = arena.edge(core, host, "back", arena::Kind::kUpcall);
    thread = arena.thread(100, "app");
    parse = arena.node(thread, 0, down, 2, 500, 500);
    back = arena.node(thread, parse, up, 2, 100, 100);
    arena.header().trace = 8;
  }

  // `noted`: how many there were, those that the ring has lost included.
  Recording load(const std::vector<arena::Traced>& ring, uint64_t noted) {
    Ref block = arena.block(arena::BlockKind::kTraced,
                            ring.size() * sizeof(arena::Traced), thread,
                            static_cast<uint32_t>(ring.size()));
    std::memcpy(&arena.record<char>(block), ring.data(),
                ring.size() * sizeof(arena::Traced));
    arena.record<arena::Thread>(thread).traced = noted;
    test::Folder folder;
    arena.write(folder.file("100-1000.arena"));
    recording::Session session(folder.path());
    auto recording = session.finish({}, kNow);
    EXPECT_TRUE(recording);
    return std::move(*recording);
  }
};

// The rows as "NODE start+length-own".
std::vector<std::string> rows(const Recording& recording) {
  std::vector<std::string> all;
  for (const recording::Traced& row : recording.trace)
    all.push_back(fmt::format(
        "{} {}+{}-{}", recording.edges[recording.nodes[row.node].edge].name,
        row.start_ns, row.ns, row.own_ns));
  return all;
}

// The ring is in no order. It failed where rows stood as they were found.
TEST(Trace, IsByStartOuterOnesFirst) {
  Program made;
  Recording recording = made.load({{made.parse, 0, 5000, 100, 0},
                                   {made.back, 0, 2000, 50, 0},
                                   {made.parse, 0, 2000, 300, 0}},
                                  3);
  EXPECT_EQ(rows(recording),
            (std::vector<std::string>{"parse 2000+300-0", "back 2000+50-0",
                                      "parse 5000+100-0"}));
  EXPECT_EQ(recording.meta.trace, 8u);
  EXPECT_EQ(recording.threads[0].trace_dropped, 0u);
}

// 40 ticks of ours within `parse` have moved its start, behind that of what it
// had called by then. It failed where the start was taken as it stood.
TEST(Trace, OurOwnWorkMovesNoStart) {
  Program made;
  Recording recording = made.load({{made.back, 0, 2010, 20, 500},
                                   {made.back, 0, 2080, 20, 540},
                                   {made.parse, 0, 2040, 100, 540},
                                   {made.parse, 0, 3040, 60, 580}},
                                  4);
  EXPECT_EQ(rows(recording),
            (std::vector<std::string>{"parse 2000+140-40", "back 2010+20-0",
                                      "back 2080+20-0", "parse 3040+60-0"}));
}

// The second owner's clock is none of the first's: it had waited for the seat.
// It failed with one clock for both.
TEST(Trace, EachOwnerOfASeatHasItsOwnClock) {
  Program made;
  Recording recording = made.load(
      {{made.parse, 1, 2000, 100, 0}, {made.parse, 2, 2700, 50, 900}}, 2);
  EXPECT_EQ(rows(recording),
            (std::vector<std::string>{"parse 2000+100-0", "parse 2700+50-0"}));
}

// What was being written when its process was killed, and what can be of no
// honest one. It failed by a wrapped start without the test of `own`.
TEST(Trace, LeavesOutWhatCannotBe) {
  Program made;
  constexpr uint64_t kEver = ~uint64_t{0};
  Ref root = made.arena.record<arena::Thread>(made.thread).root;
  Recording recording = made.load({{0, 0, 2000, 1, 0},
                                   {made.parse + 1, 0, 2000, 1, 0},
                                   {root, 0, 2000, 1, 0},
                                   {made.parse, 0, 2000, kEver, 0},
                                   {made.parse, 0, 2000, 1, 2001},
                                   {made.parse, 0, 999, 1, 0},
                                   {made.parse, 0, 2000, 7, 0}},
                                  100);
  EXPECT_EQ(rows(recording), std::vector<std::string>{"parse 2000+7-0"});
  EXPECT_EQ(recording.threads[0].trace_dropped, 99u);
}

// A ring that says less than it has.
TEST(Trace, DropsNoLessThanNone) {
  Program made;
  Recording recording = made.load({{made.parse, 0, 2000, 7, 0}}, 0);
  EXPECT_EQ(recording.threads[0].trace_dropped, 0u);
  EXPECT_EQ(recording.trace.size(), 1u);
}

// What is written, as "LANE(" and "LANE)".
std::string written(const std::vector<std::pair<uint64_t, uint64_t>>& all) {
  std::string text;
  report::Lanes lanes({[&](size_t lane, const recording::Traced& crossing) {
                         text += fmt::format("{}({} ", lane, crossing.start_ns);
                       },
                       [&](size_t lane, uint64_t ns) {
                         text += fmt::format("{}){} ", lane, ns);
                       }});
  for (auto [start, end] : all) lanes.add({0, 0, start, end - start, 0});
  lanes.finish();
  return text;
}

TEST(Lanes, NestOnOneTrack) {
  EXPECT_EQ(written({{1, 9}, {1, 5}, {5, 9}, {9, 9}, {12, 13}}),
            "0(1 0(1 0)5 0(5 0)9 0)9 0(9 0)9 0(12 0)13 ");
}

// A greenlet's call that ends after the one in which the greenlet was resumed.
// It failed where all were on one track.
TEST(Lanes, WhatDoesNotNestHasATrackOfItsOwn) {
  EXPECT_EQ(written({{1, 5}, {3, 9}, {4, 5}, {6, 7}}),
            "0(1 1(3 0(4 0)5 0)5 0(6 0)7 1)9 ");
}

}  // namespace
}  // namespace crossbill
