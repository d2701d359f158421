// SPDX-License-Identifier: MIT
// Functions under what called them, and what is left without imports.
//
// Taken out: it failed when an entry below itself had a line of its own, when
// rests were summed up at --top 0, when totals of what was taken out stayed in
// the nodes above, when durations of shared functions were kept, and when
// stacks, sizes and open calls kept the numbers that nodes had before.
#include "analysis/nest.hpp"

#include <gtest/gtest.h>

#include "analysis/imports.hpp"
#include "analysis/lines.hpp"
#include "analysis/select.hpp"
#include "recording_example.hpp"

namespace crossbill::analysis {
namespace {

using arena::Category;
using arena::Kind;
using recording::kNone;
using recording::Recording;

// A host that calls `a` and `b`, which call others in a library `low`.
class Calls {
 public:
  Recording recording;

  Calls() {
    recording.processes.resize(1);
    recording.threads.push_back({0, 1, "host", 1});
    recording.modules = {{"/bin/host", "", arena::Role::kHost},
                         {"/lib/high.so", "", arena::Role::kCore},
                         {"/lib/low.so", "", arena::Role::kCore}};
  }

  uint32_t function(const std::string& name, uint32_t module) {
    recording::Edge edge;
    edge.to = module;
    edge.name = name;
    recording.edges.push_back(edge);
    return static_cast<uint32_t>(recording.edges.size() - 1);
  }

  uint32_t call(uint32_t parent, uint32_t edge, uint64_t total, uint64_t self) {
    recording::Node node;
    node.thread = 0;
    node.parent = parent;
    node.edge = edge;
    node.calls = node.timed = 1;
    node.total_ns = total;
    node.self_ns = self;
    recording.nodes.push_back(node);
    return static_cast<uint32_t>(recording.nodes.size() - 1);
  }
};

std::vector<std::string> shape(const Bill& bill) {
  std::vector<std::string> lines;
  for (const Line& line : bill.entries)
    lines.push_back(std::string(line.depth, '>') +
                    (line.sums_up > 0 ? "rest" : line.name));
  return lines;
}

double outer_total(const Bill& bill) {
  double sum = 0;
  for (const Line& line : bill.entries)
    if (line.depth == 0) sum += line.times->total;
  return sum;
}

TEST(Nest, WhatALibraryCallsStandsUnderItsCaller) {
  Calls calls;
  uint32_t a = calls.function("a", 1), b = calls.function("b", 1);
  uint32_t step = calls.function("step", 2);
  uint32_t first = calls.call(kNone, a, 1000, 400);
  calls.call(first, step, 600, 600);
  uint32_t second = calls.call(kNone, b, 500, 200);
  calls.call(second, step, 300, 300);
  Model model(calls.recording);
  Bill bill = nest(model, 20);
  EXPECT_EQ(shape(bill),
            (std::vector<std::string>{"a", ">step", "b", ">step"}));
  EXPECT_DOUBLE_EQ(outer_total(bill), bill.totals.times->total);
  EXPECT_DOUBLE_EQ(bill.entries[1].times->total, 600);
  EXPECT_DOUBLE_EQ(bill.entries[3].times->total, 300);
  EXPECT_EQ(shape(select(model, {})),
            (std::vector<std::string>{"a", "step", "b"}));
}

TEST(Nest, BelowItselfAFunctionStaysOnItsLine) {
  Calls calls;
  uint32_t a = calls.function("a", 1), low = calls.function("low", 2);
  uint32_t again = calls.function("a", 1);  // by another edge
  uint32_t first = calls.call(kNone, a, 1000, 100);
  uint32_t second = calls.call(first, low, 900, 300);
  calls.call(second, again, 600, 600);
  Bill bill = nest(Model(calls.recording), 20);
  EXPECT_EQ(shape(bill), (std::vector<std::string>{"a", ">low"}));
  EXPECT_DOUBLE_EQ(bill.entries[0].times->total, 1000);
  EXPECT_EQ(bill.entries[0].calls, 2u);
}

TEST(Nest, SumsUpWhatHardlyMatters) {
  Calls calls;
  uint32_t a = calls.function("a", 1);
  uint32_t first = calls.call(kNone, a, 100'000, 50'000);
  calls.call(first, calls.function("long", 2), 49'700, 49'700);
  for (int i = 0; i < 3; ++i)
    calls.call(first, calls.function("f" + std::to_string(i), 2), 100, 100);
  Model model(calls.recording);
  Bill bill = nest(model, 20);
  EXPECT_EQ(shape(bill), (std::vector<std::string>{"a", ">long", ">rest"}));
  EXPECT_EQ(bill.entries[2].sums_up, 3u);
  EXPECT_DOUBLE_EQ(bill.entries[2].times->total, 300);
  EXPECT_EQ(shape(nest(model, 0)),
            (std::vector<std::string>{"a", ">long", ">f0", ">f1", ">f2"}));
}

TEST(Nest, LeavesOutFromTheEndWithAllBelow) {
  Calls calls;
  for (int i = 0; i < 4; ++i) {
    std::string name(1, static_cast<char>('a' + i));
    uint64_t own = 1000 - static_cast<uint64_t>(i);
    uint32_t node = calls.call(kNone, calls.function(name, 1), own + 100, own);
    calls.call(node, calls.function(name + name, 2), 100, 100);
  }
  Bill bill = nest(Model(calls.recording), 2);
  EXPECT_EQ(shape(bill), (std::vector<std::string>{"a", ">aa", "b", ">bb"}));
  EXPECT_EQ(bill.entries_left_out, 4u);
  EXPECT_EQ(bill.left_out.calls, 4u);
}

TEST(Nest, ImportsAreOneLine) {
  Calls calls;
  uint32_t one = calls.function("PyInit_one", 1);
  uint32_t two = calls.function("PyInit_two", 2);
  uint32_t outer = calls.call(kNone, one, 1000, 600);
  calls.call(outer, two, 400, 400);  // an import that imports
  calls.call(kNone, two, 50, 50);
  calls.call(kNone, calls.function("work", 2), 10, 10);
  Bill bill = nest(Model(calls.recording), 20);
  ASSERT_EQ(bill.entries.size(), 2u);
  EXPECT_EQ(bill.entries[0].imports, 2u);
  EXPECT_EQ(bill.entries[0].calls, 3u);
  EXPECT_DOUBLE_EQ(bill.entries[0].times->total, 1050);
}

TEST(Nest, TooManyPlacesAreAFlatList) {
  Calls calls;
  uint32_t low = calls.function("low", 2);
  for (size_t i = 0; i <= kMaxPlaces / 2; ++i)
    calls.call(
        calls.call(kNone, calls.function("f" + std::to_string(i), 1), 100, 50),
        low, 50, 50);
  Bill bill = nest(Model(calls.recording), 20);
  EXPECT_FALSE(bill.nested);
  EXPECT_EQ(bill.entries.front().name, "low");
}

TEST(Imports, AreTakenOutWithAllBelow) {
  Calls calls;
  uint32_t import = calls.function("PyInit_one", 1);
  uint32_t work = calls.function("work", 2), other = calls.function("b", 2);
  uint32_t first = calls.call(kNone, import, 1000, 600);
  calls.call(first, work, 400, 400);
  uint32_t second = calls.call(kNone, work, 500, 100);
  calls.call(second, import, 300, 300);
  calls.call(second, other, 100, 100);
  calls.recording.histograms = {{0, work, 0, 1000, 2}, {0, other, 0, 200, 1}};
  calls.recording.stacks = {{first, 0, 7}, {second, 0, 5}};
  calls.recording.sizes.resize(2);
  calls.recording.sizes[0].node = first;
  calls.recording.sizes[1].node = second;
  calls.recording.open_crossings.resize(2);
  calls.recording.open_crossings[0].node = first;
  calls.recording.open_crossings[1].node = second;
  Recording kept = without_imports(calls.recording);
  ASSERT_EQ(kept.nodes.size(), 2u);
  EXPECT_EQ(kept.nodes[0].total_ns, 200u);
  EXPECT_EQ(kept.nodes[0].self_ns, 100u);
  EXPECT_EQ(kept.nodes[1].parent, 0u);
  ASSERT_EQ(kept.histograms.size(), 1u);
  EXPECT_EQ(kept.histograms[0].edge, other);
  ASSERT_EQ(kept.stacks.size(), 1u);
  EXPECT_EQ(kept.stacks[0].calls, 5u);
  EXPECT_EQ(kept.stacks[0].node, 0u);
  ASSERT_EQ(kept.sizes.size(), 1u);
  EXPECT_EQ(kept.sizes[0].node, 0u);
  ASSERT_EQ(kept.open_crossings.size(), 1u);
  EXPECT_EQ(kept.open_crossings[0].node, 0u);
}

}  // namespace
}  // namespace crossbill::analysis
