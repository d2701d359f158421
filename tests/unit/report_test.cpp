// SPDX-License-Identifier: MIT
// The bill of recording_example.hpp as text and JSON, against golden files.
// CROSSBILL_WRITE_GOLDEN=1 writes them anew: read the difference then.
#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <nlohmann/json.hpp>

#include "analysis/nest.hpp"
#include "analysis/select.hpp"
#include "recording_example.hpp"
#include "report/json.hpp"
#include "report/text.hpp"
#include "report/units.hpp"

namespace crossbill::report {
namespace {

using analysis::Bill;
using analysis::By;
using analysis::Model;
using analysis::nest;
using analysis::select;

void expect_golden(const std::string& name, const std::string& text) {
  std::string path = std::string(CROSSBILL_TEST_DATA) + "/" + name;
  if (std::getenv("CROSSBILL_WRITE_GOLDEN") != nullptr)
    std::ofstream(path) << text;
  std::ifstream in(path);
  std::string golden((std::istreambuf_iterator<char>(in)), {});
  EXPECT_EQ(text, golden) << path;
}

Bill example(By by = By::kEntry) {
  analysis::Choice options;
  options.by = by;
  test::Example example;
  example.recording.notes = {{0, "compared", "nb_add", 3},
                             {0, "constructors-unseen", "/lib/libz.so", 1}};
  return select(Model(example.recording), options);
}

Bill nested() {
  test::Example example;
  return nest(Model(example.recording), 20);
}

Bill counts() {
  test::Example example;
  for (auto& process : example.recording.processes)
    process.mode = arena::Mode::kCountOnly;
  for (auto& node : example.recording.nodes) {
    node.timed = node.total_ns = node.self_ns = node.children = 0;
    node.max_ns = node.bytes = node.window_words = 0;
    node.rare.make().cpu_calls = 0;
    node.own_ns = 0;
    node.parent = recording::kNone;
  }
  for (auto& thread : example.recording.threads) thread.own_ns = 0;
  example.recording.histograms.clear();
  return select(Model(example.recording), {});
}

size_t longest_line(const std::string& text) {
  size_t longest = 0;
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);)
    longest = std::max(longest, columns_of(line));
  return longest;
}

TEST(Text, Golden) {
  expect_golden("bill.txt", text_bill(example(), {}));
  expect_golden("bill_wide.txt", text_bill(example(), {130, false}));
  expect_golden("bill_by_thread.txt", text_bill(example(By::kThread), {}));
  expect_golden("bill_nested.txt", text_bill(nested(), {}));
  expect_golden("bill_counts.txt", text_bill(counts(), {}));
  expect_golden("bill_empty.txt", text_bill(Bill{}, {}));
}

// A process that a signal has ended, and one that left calls open.
Bill deaths() {
  test::Example example;
  recording::Recording& recording = example.recording;
  recording.processes[0].signal = 11;
  recording.processes[0].image = "/bin/app";
  recording.processes[1].image = "/bin/app";
  recording.open_crossings = {
      {0, 4, 3, true}, {0, 3, 10, false}, {0, 0, std::nullopt, std::nullopt}};
  for (int i = 0; i < 20; i++)
    recording.open_crossings.push_back({2, 7, std::nullopt, false});
  return select(Model(recording), {});
}

TEST(Text, BeginsWithWhatWasOpen) {
  std::string text = text_bill(deaths(), {});
  expect_golden("deaths.txt", text.substr(0, text.find("\n\n") + 1));
}

TEST(Text, FitsTheWidth) {
  Bill bill = example();
  bill.command = {std::string(300, 'x'), "--y"};
  bill.recorder.notes[0].subjects = {std::string(200, 's')};
  bill.processes[0].command = bill.command;
  bill.deaths = deaths().deaths;
  bill.deaths->at(0).crossings[0].function = std::string(300, 'f');
  for (size_t width : {80, 100, 110, 120, 200}) {
    std::string text = text_bill(bill, {width, false});
    EXPECT_LE(longest_line(text), width) << text;
  }
  EXPECT_LE(longest_line(text_bill(bill, {20, false})), 80u);
}

TEST(Text, NamesAreWholeAndLastOnTheirLine) {
  Bill bill = example();
  bill.entries[0].name = "Image::resize(unsigned long, char const*) const";
  bill.entries[1].name = "Image::operator()(std::vector<int>) const";
  std::string cut = text_bill(bill, {80, false});
  EXPECT_NE(cut.find("  liba     Image::resize\n"), cut.npos) << cut;
  EXPECT_NE(cut.find("  libb     Image::operator()\n"), cut.npos) << cut;
  bill.entries[0].name = "a_function_of_a_name_that_no_terminal_has_room_for";
  bill.entries[0].library = "libof_such_a_name";
  cut = text_bill(bill, {80, false});
  EXPECT_NE(
      cut.find(bill.entries[0].library + "  " + bill.entries[0].name + "\n"),
      cut.npos)
      << cut;
  std::string whole = text_bill(bill, {200, false});
  EXPECT_NE(whole.find(bill.entries[1].name + "\n"), whole.npos) << whole;
}

TEST(Text, ACutBillLeavesOutWhatHardlyMatters) {
  Bill bill = example();
  analysis::Line small = bill.entries[1];
  small.times = analysis::Times{};
  small.name = "small";
  bill.entries.push_back(small);
  EXPECT_NE(text_bill(bill, {}).find("small"), std::string::npos);
  bill.entries_left_out = 3;
  bill.left_out.calls = 90;
  std::string text = text_bill(bill, {});
  EXPECT_EQ(text.find("small"), std::string::npos);
  EXPECT_NE(
      text.find("and 4 more functions: 100 calls, overhead 0 ns (--top 0"),
      std::string::npos)
      << text;
}

analysis::CoverageLine unseen(const char* library, uint64_t orphans,
                              uint64_t calls, const char* reason) {
  analysis::CoverageLine line;
  line.module = line.library = library;
  line.entries_known = 24;
  line.entries_metered = 23;
  line.calls = calls;
  line.orphan_calls = line.orphans_of_api = orphans;
  line.orphan_runs = 3;
  line.reason = reason;
  return line;
}

// It failed when the headline stood there from a twentieth on.
TEST(Text, WhatWasNotSeenStandsAboveAllOverhead) {
  Bill bill = example();
  bill.coverage->libraries = {
      unseen("etree", 900, 1000, "its functions are Cython objects"),
      unseen("_few", 9, 1000, "by operators")};
  bill.coverage->unseen_share = 0.1;
  std::string text = text_bill(bill, {});
  EXPECT_EQ(text.find("Seen in part"), std::string::npos) << text;
  bill.coverage->unseen_share = 0.31;
  text = text_bill(bill, {});
  size_t headline = text.find(
      "Seen in part: 31 % of the API calls that libraries made lie in calls "
      "that were\n  not recorded (etree: its functions are Cython objects)\n");
  EXPECT_LT(headline, text.find("overhead")) << text;
  EXPECT_NE(text.find("      900   90 %        3     23/24  etree: its "
                      "functions are Cython objects\n"),
            text.npos)
      << text;
  EXPECT_EQ(text.find("_few"), text.npos) << text;
}

TEST(Text, SaysFirstThatTimesAreNotTrustworthyAndWhy) {
  using analysis::DoubtCode;
  Bill bill = example();
  EXPECT_EQ(text_bill(bill, {}).find("trustworthy"), std::string::npos);
  bill.doubts = {{DoubtCode::kClocksApart, 4e7, 2, 90},
                 {DoubtCode::kSuspended, 3e9},
                 {DoubtCode::kDearClock, 2100},
                 {DoubtCode::kSpeed, 5e6, 0, 0, 1.6}};
  std::string text = text_bill(bill, {500, false});
  std::string wanted =
      "Times are not trustworthy: the processor's counter and the system's "
      "clock went apart by up to 40.0 ms (2 of 90 checks); the machine was "
      "suspended for 3.00 s meanwhile; to read the clock took 2.10 us, as "
      "where a virtual machine traps that; the processor was 1.6 times slower "
      "at one time than at another, by which our own cost may be off by 5.00 "
      "ms; counts are exact\n";
  EXPECT_LT(text.find(wanted), text.find("overhead")) << text;
  auto json = nlohmann::json::parse(json_bill(bill));
  EXPECT_EQ(json["times_trusted"], false);
  EXPECT_EQ(json["times_doubts"][3]["code"], "speed");
  bill.doubts.reset();
  EXPECT_TRUE(
      nlohmann::json::parse(json_bill(bill))["times_trusted"].is_null());
}

// It failed where 5 % of waiting were enough.
TEST(Text, SaysHowMuchOfAProcessorTheMainThreadHad) {
  Bill bill = example();
  bill.main_ran_ns = 91;
  bill.main_waited_ns = 9;
  EXPECT_EQ(text_bill(bill, {}).find("main thread"), std::string::npos);
  bill.main_ran_ns = 41;
  bill.main_waited_ns = 59;
  std::string text = text_bill(bill, {});
  EXPECT_LT(text.find("The main thread had a processor for 41 % of the time"),
            text.find("overhead"))
      << text;
  text = text_bill(bill, {200, false});
  EXPECT_NE(text.find("times below hold 400 ns in which calls"), text.npos);
  EXPECT_NE(text.find("preempted 400 ns"), text.npos) << text;
  bill.totals.preempted.reset();
  text = text_bill(bill, {200, false});
  EXPECT_NE(text.find("times below are longer for it"), text.npos) << text;
}

// It failed when the times were those of all calls, and when a pool that did
// next to nothing was said.
TEST(Text, SaysWhatThreadsOfLibrariesDid) {
  Bill bill = example();
  analysis::Line& line = bill.entries[0];
  line.pool_calls = 10;
  line.pool = 720e6;
  line.pool_cpu = 70e6;
  line.pool_wall = 100e6;
  bill.library_threads = {
      {"libpool-1a2b3c4d.so", "libpool", "", "", 8, 0.9e9, 12e6},
      {"libgomp.so.1", "libgomp", "_tree.so", "_tree", 2, 5e8, std::nullopt}};
  std::string text = text_bill(bill, {});
  EXPECT_NE(text.find("wall 10.0 ms, 79.0 ms CPU, parallel 7.9"), text.npos)
      << text;
  EXPECT_NE(text.find("        8    0.90 s   12.0 ms  libpool\n"), text.npos);
  EXPECT_NE(text.find("        2    0.50 s         -  libgomp, in _tree\n"),
            text.npos);
  auto json = nlohmann::json::parse(json_bill(bill));
  EXPECT_EQ(json["entries"][0]["parallelism"], 7.9);
  EXPECT_EQ(json["library_threads"][1]["starter"], "_tree.so");
  EXPECT_TRUE(json["library_threads"][1]["waited_for_lock_ns"].is_null());
  line.pool = 1e6;
  EXPECT_EQ(text_bill(bill, {}).find("parallel"), text.npos);
}

// One of two calls takes half of the time at the least; it failed when that
// was said.
TEST(Text, SaysThatOneCallMakesMostOfALine) {
  Bill bill = example();
  analysis::Line& line = bill.entries[0];
  line.timed = 3000;
  line.open = 0;
  line.max = line.times->total * 0.93;
  EXPECT_NE(text_bill(bill, {}).find("1 of 3,000 calls took 93 %"),
            std::string::npos)
      << text_bill(bill, {});
  line.timed = 2;
  EXPECT_EQ(text_bill(bill, {}).find("calls took"), std::string::npos);
  line.timed = 3000;
  line.max = line.times->total * 0.5;
  EXPECT_EQ(text_bill(bill, {}).find("calls took"), std::string::npos);
}

TEST(Text, ColoursOnlyWhereWanted) {
  EXPECT_EQ(text_bill(example(), {80, false}).find('\033'), std::string::npos);
  EXPECT_NE(text_bill(example(), {80, true}).find("\033[1m"),
            std::string::npos);
}

TEST(Text, ControlCharactersDoNotReachTheTerminal) {
  Bill bill = example();
  bill.command = {"evil\033[2J", "-c", "import os\nos.abort()"};
  std::string text = text_bill(bill, {});
  EXPECT_EQ(text.find('\033'), std::string::npos);
  EXPECT_EQ(text.find("evil\\x1b[2J -c import os os.abort()"), 0u) << text;
}

// A name cannot begin a line of its own, nor turn on a colour.
TEST(Text, NamesStayInTheirPlace) {
  Bill bill = example();
  const std::string name = "n\n\033[31m\u202e";
  bill.entries[0].name = bill.entries[0].library = name;
  bill.entries[0].from = bill.entries[0].thread_name = name;
  bill.recorder.notes[0].text = name;
  bill.recorder.notes[0].subjects = {name};
  bill.processes[0].host = bill.recorder.clock = bill.filter = name;
  bill.outside_of_libraries = {name};
  std::string text = text_bill(bill, {200, false});
  std::string shown = "n\\n\\x1b[31m\\u202e";
  EXPECT_NE(text.find(shown + " called from " + shown + "  " + shown + "\n"),
            text.npos)
      << text;
  EXPECT_EQ(text.find_first_of("\033\xe2"), text.npos) << text;
  for (auto at = text.find("\n"); at != text.npos; at = text.find("\n", at + 1))
    EXPECT_NE(text.substr(at + 1, 2), "\033[") << text;
}

TEST(Text, WideLettersFitTheWidth) {
  Bill bill = example();
  bill.command = {"", ""};
  for (int i = 0; i < 60; ++i) {
    bill.command[0] += "関";
    bill.command[1] += "e\u0301";
  }
  bill.processes[0].command = bill.command;
  bill.recorder.notes[0].subjects = bill.command;
  EXPECT_LE(longest_line(text_bill(bill, {80, false})), 80u);
}

TEST(Text, ImagesWithTheRestInOneLine) {
  Bill bill = example();
  bill.processes[0].crossings = 1'000'000;
  bill.crossings = 1'000'007;
  for (int i = 0; i < 5; ++i) bill.processes.push_back(bill.processes[1]);
  std::string text = text_bill(bill, {});
  EXPECT_NE(text.find("and 6 more images: 7 crossings\n"), std::string::npos)
      << text;
}

// A shell loop of 60 children; all 60 lines were printed before.
TEST(Text, ManyImagesAlike) {
  Bill bill = example();
  bill.processes.assign(60, bill.processes[1]);
  for (auto& process : bill.processes) process.crossings = 2;
  bill.crossings = 120;
  std::string text = text_bill(bill, {});
  EXPECT_NE(text.find("and 40 more images: 80 crossings"), std::string::npos)
      << text;
}

// It failed when "0 ns (known to +- 0 ns)" was said of nothing.
TEST(Text, NoOwnCostWithoutCrossings) {
  Bill bill = example();
  bool said = text_bill(bill, {}).find("own cost") != std::string::npos;
  EXPECT_TRUE(said);
  bill.crossings = 0;
  EXPECT_EQ(text_bill(bill, {}).find("own cost"), std::string::npos);
}

TEST(Json, Golden) {
  expect_golden("bill.json", json_bill(example()));
  expect_golden("bill_counts.json", json_bill(counts()));
}

TEST(Json, WhatIsNotKnownIsNull) {
  auto json = nlohmann::json::parse(json_bill(counts()));
  const auto& entry = json["entries"][0];
  for (const char* name :
       {"total_ns", "logic_ns", "toll_ns", "toll_share", "errors", "p50_ns",
        "transition_ns", "after_ns", "host_transition_ns", "cpu_ns", "alloc"})
    EXPECT_TRUE(entry.at(name).is_null()) << name;
  EXPECT_TRUE(entry["marshalling"]["strings"]["ns"].is_null());
  EXPECT_TRUE(json["edges"][0]["ns"].is_null());
  EXPECT_EQ(entry["calls"], 36);
}

// The names of design section 6: other tools read them.
TEST(Json, HasTheFixedNames) {
  auto json = nlohmann::json::parse(json_bill(example()));
  EXPECT_EQ(json["schema"], "crossbill/bill/1");
  for (const char* name :
       {"command", "recorder", "processes", "totals", "entries", "edges",
        "findings", "coverage", "main_thread"})
    EXPECT_TRUE(json.contains(name)) << name;
  for (const char* name :
       {"version", "exact", "clock", "own_ns", "lost", "notes"})
    EXPECT_TRUE(json["recorder"].contains(name)) << name;
  for (const char* name : {"id", "pid", "image", "parent", "command", "host",
                           "exit", "wall_ns", "cpu_ns"})
    EXPECT_TRUE(json["processes"][0].contains(name)) << name;
  for (const char* name : {"crossings", "downcalls", "upcalls", "services"})
    EXPECT_TRUE(json["totals"].contains(name)) << name;
  for (const char* name :
       {"core",       "name",           "symbol",        "via",
        "glue",       "calls",          "errors",        "threads",
        "total_ns",   "total_error_ns", "p50_ns",        "p99_ns",
        "max_ns",     "logic_ns",       "host_ns",       "toll_ns",
        "toll_share", "marshalling",    "transition_ns", "host_transition_ns",
        "cleanup_ns", "after_ns",       "wait",          "alloc",
        "cpu_ns",     "samples"})
    EXPECT_TRUE(json["entries"][0].contains(name)) << name;
  for (const char* name :
       {"ns", "bytes", "values", "strings", "copies", "objects", "memory"})
    EXPECT_TRUE(json["entries"][0]["marshalling"].contains(name)) << name;
  for (const char* name :
       {"from", "to", "name", "kind", "category", "calls", "ns", "bytes"})
    EXPECT_TRUE(json["edges"][0].contains(name)) << name;
}

TEST(Json, BytesThatAreNoTextAreReplaced) {
  Bill bill = example();
  bill.command = {"caf\xe9"};
  auto json = nlohmann::json::parse(json_bill(bill));
  EXPECT_EQ(json["command"][0], "caf\uFFFD");
}

}  // namespace
}  // namespace crossbill::report
