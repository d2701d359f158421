// SPDX-License-Identifier: MIT
// Calls split over the places that they came from.
#include "analysis/sites.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "analysis/model.hpp"
#include "recording_example.hpp"

namespace crossbill::analysis {
namespace {

using recording::kNone;
using recording::Recording;

constexpr char kLibrary[] = "/v/lib/python3.11/site-packages/lib/engine.py";

// A function of a library, called by lines of a program, of a package, and of
// code without a file.
class Program {
 public:
  enum Sites : uint32_t { save, load, engine, made_up };
  Recording recording;

  Program() {
    recording.processes.resize(1);
    recording.threads.push_back({0, 1, "host", 1});
    recording.modules = {{"/bin/host", "", arena::Role::kHost},
                         {"/lib/high.so", "", arena::Role::kCore}};
    recording::Edge edge;
    edge.to = 1;
    edge.name = "execute";
    recording.edges.push_back(edge);
    edge.name = "inner";
    recording.edges.push_back(edge);
    site("/home/app.py", "save", 41);
    site("/home/app.py", "load", 60);
    site(kLibrary, "Engine.run", 941);
    site("<string>", "__init__", 2);
  }

  uint32_t node(uint32_t edge, uint32_t parent, uint32_t site, uint64_t calls,
                uint64_t total) {
    recording::Node node;
    node.thread = 0;
    node.parent = parent;
    node.edge = edge;
    node.site = site;
    node.calls = node.timed = calls;
    node.total_ns = node.self_ns = total;
    recording.nodes.push_back(node);
    return static_cast<uint32_t>(recording.nodes.size() - 1);
  }

  // Innermost last.
  void stack(uint32_t node, const std::vector<uint32_t>& sites,
             uint64_t calls) {
    uint32_t frame = kNone;
    for (uint32_t site : sites) {
      recording.frames.push_back({site, frame});
      frame = static_cast<uint32_t>(recording.frames.size() - 1);
    }
    recording.stacks.push_back({node, frame, calls});
  }

  std::vector<std::string> lines(By by) const {
    std::vector<std::string> texts;
    Tree tree(recording);
    for (const Line& line : site_lines(recording, tree, by))
      texts.push_back(
          line.name + " " + std::to_string(line.calls) + " " +
          std::to_string(std::llround(line.times ? line.times->total : -1)) +
          " " + called_from(line));
    return texts;
  }

 private:
  void site(const char* file, const char* function, uint32_t line) {
    recording.sites.push_back({file, function, line});
  }
};

using Texts = std::vector<std::string>;

TEST(Sites, ALineOfTheProgramIsWhereTheCallComesFrom) {
  Program program;
  uint32_t node = program.node(0, kNone, Program::save, 10, 1000);
  program.stack(node, {Program::load, Program::save}, 4);
  EXPECT_EQ(program.lines(By::kSite), Texts{"execute 10 1000 app.py:41 save"});
}

TEST(Sites, ALineOfAPackageIsSplitByItsStacks) {
  Program program;
  uint32_t node = program.node(0, kNone, Program::engine, 101, 1000);
  program.stack(node, {Program::save, Program::engine}, 3);
  program.stack(node, {Program::load, Program::engine}, 1);
  EXPECT_EQ(program.lines(By::kSite),
            (Texts{"execute 76 750 app.py:41 save (via lib/engine.py:941)",
                   "execute 25 250 app.py:60 load (via lib/engine.py:941)"}));
  EXPECT_EQ(program.lines(By::kCaller), (Texts{"execute 76 750 app.py save",
                                               "execute 25 250 app.py load"}));
}

// Seen to fail: with the whole of it on each part.
TEST(Sites, WhatTheHostSpendsAroundCallsIsSplitByCalls) {
  Program program;
  program.recording.processes[0].image = "/bin/host";
  program.recording.edges[0].convention = arena::Convention::kOne;
  program.recording.dispatch = {{"/bin/host", arena::Convention::kOne, 5}};
  uint32_t node = program.node(0, kNone, Program::engine, 100, 1000);
  program.recording.nodes[node].rare.make().gaps = 20;
  program.recording.nodes[node].rare.make().gap_ns = 7;
  program.stack(node, {Program::save, Program::engine}, 3);
  program.stack(node, {Program::load, Program::engine}, 1);
  Tree tree(program.recording);
  std::vector<Line> lines = site_lines(program.recording, tree, By::kSite);
  ASSERT_EQ(lines.size(), 2u);
  EXPECT_DOUBLE_EQ(*lines[0].dispatch_low, 75 * 5);
  EXPECT_DOUBLE_EQ(*lines[0].dispatch_high, 75 * 7);
  EXPECT_DOUBLE_EQ(*lines[1].times->host_transition, 25 * 5);
  EXPECT_DOUBLE_EQ(lines[1].times->toll(), 25 * 5);
  lines = site_lines(program.recording, tree, By::kCaller);
  ASSERT_EQ(lines.size(), 2u);
  EXPECT_DOUBLE_EQ(*lines[0].dispatch_low + *lines[1].dispatch_low, 500);
}

TEST(Sites, WithoutAStackThePackagesLineStandsForItself) {
  Program program;
  program.node(0, kNone, Program::engine, 5, 100);
  EXPECT_EQ(program.lines(By::kSite),
            Texts{"execute 5 100 lib/engine.py:941 Engine.run"});
}

TEST(Sites, GeneratedCodeIsTakenWhereNothingElseIs) {
  Program program;
  uint32_t node = program.node(0, kNone, Program::engine, 8, 100);
  program.stack(node, {Program::save, Program::made_up, Program::engine}, 1);
  program.stack(node, {Program::made_up, Program::engine}, 1);
  EXPECT_EQ(program.lines(By::kSite),
            (Texts{"execute 4 50 app.py:41 save (via lib/engine.py:941)",
                   "execute 4 50 <string>:2 __init__ (via "
                   "lib/engine.py:941)"}));
}

TEST(Sites, WithoutASiteOfItsOwnItIsThatOfTheNodeAbove) {
  Program program;
  uint32_t above = program.node(0, kNone, Program::engine, 4, 1000);
  program.stack(above, {Program::save, Program::engine}, 4);
  program.node(1, above, kNone, 12, 300);
  program.node(1, kNone, kNone, 3, 30);
  EXPECT_EQ(program.lines(By::kSite),
            (Texts{"execute 4 1000 app.py:41 save (via lib/engine.py:941)",
                   "inner 12 300 app.py:41 save (via lib/engine.py:941)",
                   "inner 3 30 "}));
}

TEST(Sites, AStackIsALine) {
  Program program;
  uint32_t node = program.node(0, kNone, Program::engine, 4, 100);
  program.stack(node, {Program::save, Program::engine}, 1);
  program.stack(node, {Program::load, Program::save, Program::engine}, 3);
  Tree tree(program.recording);
  std::vector<Line> lines = site_lines(program.recording, tree, By::kStack);
  ASSERT_EQ(lines.size(), 2u);
  ASSERT_EQ(lines[1].stack.size(), 3u);
  EXPECT_EQ(place_name(lines[1].stack[0]), "lib/engine.py:941 Engine.run");
  EXPECT_EQ(place_name(lines[1].stack[2]), "app.py:60 load");
  EXPECT_EQ(lines[1].calls, 3u);
}

TEST(Sites, WhoseAFileIs) {
  EXPECT_EQ(owner_of("/home/me/app.py"), Owner::kProgram);
  EXPECT_EQ(owner_of("app.py"), Owner::kProgram);
  EXPECT_EQ(owner_of("<stdin>"), Owner::kProgram);
  EXPECT_EQ(owner_of("<string>"), Owner::kGenerated);
  EXPECT_EQ(owner_of(""), Owner::kGenerated);
  for (const char* file :
       {"<frozen importlib._bootstrap>", "/usr/lib/python3.11/json/encoder.py",
        "/usr/lib/python3/dist-packages/numpy/core.py", kLibrary,
        "/home/me/.local/lib/python3.13t/site-packages/a.py"})
    EXPECT_EQ(owner_of(file), Owner::kInstalled) << file;
  EXPECT_EQ(short_file("/usr/lib/python3.11/json/encoder.py"),
            "json/encoder.py");
}

}  // namespace
}  // namespace crossbill::analysis
