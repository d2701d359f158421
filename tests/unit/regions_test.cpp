// SPDX-License-Identifier: MIT
// Regions: read from an arena that may lie, and summed up by hand.
#include "analysis/regions.hpp"

#include <gtest/gtest.h>

#include "analysis/select.hpp"
#include "arena_builder.hpp"
#include "recording/arena_places.hpp"
#include "recording/arena_reader.hpp"
#include "recording_example.hpp"

namespace crossbill {
namespace {

using recording::kNoIndex;
using recording::kNone;

arena::Region region(test::ArenaBuilder& arena, uint16_t number,
                     uint16_t around, const char* name) {
  arena::Region record{};
  record.name = arena.string(name);
  record.number = number;
  record.around = around;
  record.begun = 2;
  record.ended = 1;
  arena.one(arena::BlockKind::kRegions, record, 0);
  return record;
}

recording::Arena decoded(test::ArenaBuilder& arena) {
  test::Folder folder;
  arena.write(folder.file("a.arena"));
  auto file = recording::ArenaFile::open(folder.file("a.arena"));
  EXPECT_TRUE(file) << file.error().message;
  recording::Budget budget;
  return recording::decode(*file, budget);
}

// Of a forked child: the inner one was written first.
TEST(Regions, AreReadByTheirNumbers) {
  test::ArenaBuilder arena;
  region(arena, 7, 3, "inner");
  region(arena, 3, 0, "outer");
  uint32_t edge = arena.edge(0, 0, "parse");
  arena::Ref thread = arena.thread(1, "main");
  for (uint16_t number : {0, 3, 7, 9}) {
    arena::Ref node = arena.node(thread, 0, edge, 1, 10, 10);
    arena.record<arena::Node>(node).region = number;
  }
  recording::Arena read = decoded(arena);
  ASSERT_EQ(read.regions.size(), 2u);
  EXPECT_EQ(read.regions[0].name, "outer");
  EXPECT_EQ(read.regions[1].around, 0u);
  ASSERT_EQ(read.nodes.size(), 4u);
  EXPECT_EQ(read.nodes[0].region, kNoIndex);
  EXPECT_EQ(read.nodes[1].region, 0u);
  EXPECT_EQ(read.nodes[2].region, 1u);
  EXPECT_EQ(read.nodes[3].region, kNoIndex);
}

// What a hostile program writes: circles, numbers twice, far too large ones.
TEST(Regions, OfADamagedArenaHaveAnEnd) {
  test::ArenaBuilder arena;
  region(arena, 4, 4, "itself");
  region(arena, 5, 6, "circle");
  region(arena, 6, 5, "circle");
  region(arena, 6, 5, "again");
  region(arena, arena::kMaxRegions, 0, "too large");
  recording::Arena read = decoded(arena);
  ASSERT_EQ(read.regions.size(), 3u);
  EXPECT_EQ(read.regions[0].around, kNoIndex);
  EXPECT_EQ(read.regions[1].around, kNoIndex);
  EXPECT_EQ(read.regions[2].around, 1u);
}

// The trees of recording_example.hpp: its first thread's in "job", solve and
// what it calls in "job" > "step".
recording::Recording example() {
  test::Example example;
  example.recording.regions = {
      {kNone, "job", 2, 1, 0}, {0, "step", 5, 5, 0}, {kNone, "empty", 1, 1, 0}};
  for (recording::Node& node : example.recording.nodes) {
    if (node.thread != 0) continue;
    node.region = 0;
    for (const recording::Node* at = &node; at != nullptr;
         at = at->parent == kNone ? nullptr
                                  : &example.recording.nodes[at->parent])
      if (at->edge == test::Example::solve) node.region = 1;
  }
  return example.recording;
}

TEST(Regions, AreSummedUpWithThoseInThem) {
  recording::Recording recording = example();
  auto lines = analysis::region_lines(analysis::Model(recording));
  ASSERT_TRUE(lines);
  ASSERT_EQ(lines->size(), 4u);
  const analysis::RegionLine& job = (*lines)[0];
  EXPECT_EQ(job.path, std::vector<std::string>{"job"});
  EXPECT_EQ(job.left_open, 1u);
  EXPECT_EQ(job.calls, 40u);      // 20 parse, 10 solve, 10 parse in it
  EXPECT_EQ(job.own_calls, 20u);  // without the last two
  EXPECT_DOUBLE_EQ(*job.total, 12045);
  const analysis::RegionLine& step = (*lines)[1];
  EXPECT_EQ(step.path, (std::vector<std::string>{"job", "step"}));
  EXPECT_EQ(step.calls, 20u);
  EXPECT_EQ(step.own_calls, 20u);
  ASSERT_EQ(step.functions.size(), 2u);
  const analysis::RegionLine& empty = (*lines)[2];
  EXPECT_EQ(empty.calls, 0u);
  const analysis::RegionLine& outside = (*lines)[3];
  EXPECT_TRUE(outside.path.empty());
  EXPECT_EQ(outside.calls, 6u);  // of the other threads
}

TEST(Regions, NoneAreNamedAndNoneAreKnown) {
  recording::Recording recording = test::Example().recording;
  auto none = analysis::region_lines(analysis::Model(recording));
  ASSERT_TRUE(none);
  EXPECT_TRUE(none->empty());
  recording.known.regions = false;
  EXPECT_FALSE(analysis::region_lines(analysis::Model(recording)));
}

}  // namespace
}  // namespace crossbill
