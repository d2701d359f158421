// SPDX-License-Identifier: MIT
// The small parts of the analysis: quantiles, notes, phases, the walk.
#include <gtest/gtest.h>

#include "analysis/notes.hpp"
#include "analysis/percentiles.hpp"
#include "analysis/phases.hpp"
#include "analysis/walk.hpp"
#include "recording/names.hpp"

namespace crossbill::analysis {
namespace {

using arena::Category;
using arena::Kind;

TEST(Distribution, InterpolatesWithinTheBucket) {
  Distribution durations;
  durations.add({0, 0, 200, 300, 10});  // in any order
  durations.add({0, 0, 100, 200, 30});
  EXPECT_EQ(durations.samples(), 40u);
  EXPECT_DOUBLE_EQ(durations.quantile(0.5), 100 + 100 * 20 / 30.0);
  EXPECT_DOUBLE_EQ(durations.quantile(0.75), 200);
  EXPECT_DOUBLE_EQ(durations.quantile(0.99), 200 + 100 * 9.6 / 10);
}

TEST(Distribution, OneSampleIsTheMiddleOfItsBucket) {
  Distribution durations;
  durations.add({0, 0, 100, 200, 1});
  EXPECT_DOUBLE_EQ(durations.quantile(0.5), 150);
}

TEST(Notes, OneLineACodeMostFrequentSubjectsFirst) {
  recording::Recording recording;
  recording.notes = {{0, "clock", "no invariant TSC", 1},
                     {0, "compared", "nb_add", 1},
                     {1, "compared", "nb_add", 2},
                     {1, "compared", "nb_mul", 5},
                     {1, "from-the-future", "", 0}};
  std::vector<NoteLine> notes = make_notes(recording);
  ASSERT_EQ(notes.size(), 3u);
  EXPECT_EQ(notes[0].code, "compared");
  EXPECT_EQ(notes[0].count, 8u);
  EXPECT_EQ(notes[0].subjects, (std::vector<std::string>{"nb_mul", "nb_add"}));
  EXPECT_EQ(notes[1].code, "clock");
  EXPECT_EQ(notes[2].text, "from-the-future");
}

TEST(Notes, EveryCodeOfTheAgentHasItsSentence) {
  for (uint32_t code = 1; code <= 64; ++code) {
    auto name = recording::name_of(static_cast<arena::NoteCode>(code));
    if (name == "?") continue;
    recording::Recording recording;
    recording.notes = {{0, std::string(name), "x", 1}};
    EXPECT_NE(make_notes(recording)[0].text, name);
  }
}

Phase phase(Kind kind, Category category) {
  recording::Edge edge;
  edge.kind = kind;
  edge.category = category;
  return phase_below(edge);
}

TEST(Phases, UpcallsByCategory) {
  EXPECT_EQ(phase(Kind::kUpcall, Category::kUnpack), Phase::kValues);
  EXPECT_EQ(phase(Kind::kUpcall, Category::kError), Phase::kValues);
  EXPECT_EQ(phase(Kind::kUpcall, Category::kNone), Phase::kValues);
  EXPECT_EQ(phase(Kind::kUpcall, Category::kString), Phase::kStrings);
  EXPECT_EQ(phase(Kind::kUpcall, Category::kCopy), Phase::kCopies);
  EXPECT_EQ(phase(Kind::kUpcall, Category::kObject), Phase::kObjects);
  EXPECT_EQ(phase(Kind::kUpcall, Category::kAllocate), Phase::kMemory);
  EXPECT_EQ(phase(Kind::kUpcall, Category::kFree), Phase::kCleanup);
  EXPECT_EQ(phase(Kind::kUpcall, Category::kRelease), Phase::kCleanup);
  EXPECT_EQ(phase(Kind::kUpcall, Category::kCallback), Phase::kHost);
  EXPECT_EQ(phase(Kind::kUpcall, Category::kHostLockApi), Phase::kTransition);
  EXPECT_EQ(phase(Kind::kUpcall, Category::kLock), Phase::kLogic);
}

TEST(Phases, ServicesAndDowncallsAreLogic) {
  for (Category category :
       {Category::kAllocate, Category::kFree, Category::kCopy,
        Category::kString, Category::kLock, Category::kCallback})
    EXPECT_EQ(phase(Kind::kService, category), Phase::kLogic);
  EXPECT_EQ(phase(Kind::kDowncall, Category::kNone), Phase::kLogic);
  EXPECT_EQ(phase(Kind::kService, Category::kHostLock), Phase::kHostLock);
}

struct Trace {
  std::string text;
  void enter(uint32_t node) { text += "(" + std::to_string(node); }
  void leave(uint32_t) { text += ")"; }
};

TEST(Walk, GoesDownByThread) {
  std::vector<recording::Node> nodes(6);
  nodes[0].thread = 1;
  nodes[1].thread = nodes[2].thread = nodes[3].thread = nodes[4].thread = 0;
  nodes[5].thread = 1;
  nodes[2].parent = nodes[4].parent = 1;
  nodes[3].parent = 2;
  Trace trace;
  Trees(nodes).walk(trace);
  EXPECT_EQ(trace.text, "(1(2(3))(4))(0)(5)");
}

TEST(Walk, AMillionLevelsDeep) {
  std::vector<recording::Node> nodes(1'000'000);
  for (uint32_t i = 1; i < nodes.size(); ++i) nodes[i].parent = i - 1;
  struct {
    size_t entered = 0;
    void enter(uint32_t) { ++entered; }
    void leave(uint32_t) {}
  } visitor;
  Trees(nodes).walk(visitor);
  EXPECT_EQ(visitor.entered, nodes.size());
}

}  // namespace
}  // namespace crossbill::analysis
