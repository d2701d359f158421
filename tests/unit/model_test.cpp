// SPDX-License-Identifier: MIT
// The bill of recording_example.hpp, computed by hand.
#include <gtest/gtest.h>

#include "analysis/select.hpp"
#include "recording_example.hpp"

namespace crossbill::analysis {
namespace {

using test::Example;

const Line* find(const Bill& bill, const std::string& name,
                 std::optional<int64_t> thread = std::nullopt,
                 const char* from = nullptr) {
  for (const Line& line : bill.entries)
    if (line.name == name && (!thread || line.thread == thread) &&
        (from == nullptr || line.from == from))
      return &line;
  return nullptr;
}

const EdgeLine* find_edge(const Bill& bill, const char* from,
                          const std::string& name) {
  for (const EdgeLine& edge : bill.edges)
    if (edge.name == name && edge.from.value_or("") == from) return &edge;
  return nullptr;
}

TEST(Model, EntryOfAllThreadsAndProcesses) {
  Bill bill = select(Model(Example().recording), {});
  const Line* parse = find(bill, "parse");
  ASSERT_NE(parse, nullptr);
  EXPECT_EQ(parse->core, "liba.so");
  EXPECT_EQ(parse->calls, 36u);
  EXPECT_EQ(parse->timed, 36u);
  EXPECT_EQ(parse->threads, 3u);
  EXPECT_EQ(parse->errors, 2u);
  ASSERT_TRUE(parse->times);
  const Times& times = *parse->times;
  EXPECT_DOUBLE_EQ(times.total, 12045 + 950 + 800);
  // 20 of its own and 95 below in process 1's first tree, 5 in the second.
  EXPECT_DOUBLE_EQ(times.total_error, 20 + 95 * 1.5 + 5);
  EXPECT_DOUBLE_EQ(times.values.ns, 1200 + 300);
  EXPECT_EQ(times.values.calls, 50u);
  EXPECT_EQ(times.values.bytes, 320u);
  EXPECT_DOUBLE_EQ(times.host, 1850);
  EXPECT_DOUBLE_EQ(times.cleanup, 100);
  EXPECT_DOUBLE_EQ(times.logic, 8695 + 950 + 700);
  EXPECT_DOUBLE_EQ(times.toll(), 1600);
  EXPECT_DOUBLE_EQ(*times.toll_share(), 1600.0 / 13795);
  EXPECT_EQ(parse->alloc.calls, 5u);
  EXPECT_EQ(parse->alloc.bytes, 4096u);
}

TEST(Model, CoreToCoreIsAnEntryOfItsOwn) {
  Bill bill = select(Model(Example().recording), {});
  const Line* solve = find(bill, "core::solve(int)");
  ASSERT_NE(solve, nullptr);
  EXPECT_EQ(solve->symbol, "_ZN4core5solveEi");
  EXPECT_EQ(solve->calls, 10u);
  EXPECT_DOUBLE_EQ(solve->times->total, 4350);
  EXPECT_DOUBLE_EQ(solve->times->strings.ns, 900);
  EXPECT_DOUBLE_EQ(solve->times->logic, 2800 + 650);
}

// sort ─ qsort ─┬─ compare, the host's ─ parse
//               └─ order, of another core ─ PyLong
TEST(Model, WhatAServiceCallsBackIsNoLogicOfItsCaller) {
  using arena::Category;
  using arena::Kind;
  using recording::kNone;
  recording::Recording run;
  run.processes.resize(1);
  run.processes[0].bare_ns = 2;
  run.threads = {{0, 1, "app", 1}};
  run.modules = {{"/bin/app", "", arena::Role::kHost},
                 {"/lib/liba.so", "", arena::Role::kCore},
                 {"/lib/libb.so", "", arena::Role::kCore},
                 {"/lib/libc.so", "", arena::Role::kBase}};
  auto add = [&](uint32_t from, uint32_t to, const char* name, Kind kind,
                 Category category, uint32_t parent, uint64_t self,
                 uint64_t total) {
    recording::Edge edge;
    edge.from = from;
    edge.to = to;
    edge.name = name;
    edge.kind = kind;
    edge.category = category;
    recording::Node node;
    node.thread = 0;
    node.edge = static_cast<uint32_t>(run.edges.size());
    node.parent = parent;
    node.calls = node.timed = 10;
    node.self_ns = self;
    node.total_ns = total;
    run.edges.push_back(edge);
    run.nodes.push_back(node);
  };
  add(0, 1, "sort", Kind::kDowncall, Category::kNone, kNone, 1000, 7500);
  add(1, 3, "qsort", Kind::kService, Category::kCallback, 0, 2000, 6500);
  add(kNone, 0, "compare", Kind::kUpcall, Category::kCallback, 1, 500, 3500);
  add(0, 1, "parse", Kind::kDowncall, Category::kNone, 2, 3000, 3000);
  add(kNone, 2, "order", Kind::kDowncall, Category::kNone, 1, 600, 1000);
  add(2, 0, "PyLong", Kind::kUpcall, Category::kPack, 4, 400, 400);
  Bill bill = select(Model(run), {});
  const Times& sort = *find(bill, "sort")->times;
  EXPECT_DOUBLE_EQ(sort.total, 7500);
  EXPECT_DOUBLE_EQ(sort.host, 3500);
  EXPECT_DOUBLE_EQ(sort.transition, 2 * 10 * 2);
  EXPECT_DOUBLE_EQ(sort.logic, 1000 + 2000 + 1000 - 40);
  EXPECT_DOUBLE_EQ(find(bill, "order")->times->values.ns, 400);
  const Times& all = *bill.totals.times;
  EXPECT_DOUBLE_EQ(all.total, 7500);
  EXPECT_DOUBLE_EQ(all.host, 500);
  EXPECT_DOUBLE_EQ(all.values.ns, 400);
  // On whose behalf: not libc's.
  EXPECT_NE(find_edge(bill, "liba.so", "compare"), nullptr);
  EXPECT_NE(find_edge(bill, "liba.so", "order"), nullptr);
}

// app ─ top ─┬─ PyList                    lies in a call of liba
//            └─ PyCall ─ PyDict           of libb: none of its calls is open
// app ─ PyLong, of liba, 30 ns; malloc, of libb
// It failed when open calls of the library were not looked for, and when the
// libraries stood in the order of their modules.
TEST(Model, OrphansLieInNoCallOfTheirLibrary) {
  using arena::Kind;
  using recording::kNone;
  recording::Recording run;
  run.processes.resize(1);
  run.threads = {{0, 1, "app", 1}};
  run.modules = {{"/bin/app", "", arena::Role::kHost},
                 {"/lib/liba.so", "", arena::Role::kCore, 3, 2, "cython"},
                 {"/lib/libb.so", "", arena::Role::kCore, 0, 0, "nanobind"},
                 {"/lib/libd.so", "", arena::Role::kCore, 1, 1, ""}};
  auto add = [&](uint32_t from, uint32_t to, Kind kind, uint32_t parent,
                 uint64_t calls, uint64_t runs) {
    recording::Edge edge;
    edge.from = from;
    edge.to = to;
    edge.kind = kind;
    recording::Node node;
    node.thread = 0;
    node.edge = static_cast<uint32_t>(run.edges.size());
    node.parent = parent;
    node.calls = node.timed = calls;
    node.self_ns = node.total_ns = 10 * calls;
    node.rare.make().orphan_runs = runs;
    run.edges.push_back(edge);
    run.nodes.push_back(node);
  };
  add(0, 1, Kind::kDowncall, kNone, 1, 0);
  add(1, 0, Kind::kUpcall, 0, 4, 0);
  add(1, 0, Kind::kUpcall, 0, 2, 0);
  add(2, 0, Kind::kUpcall, 2, 5, 2);
  add(1, 0, Kind::kUpcall, kNone, 3, 1);
  add(2, kNone, Kind::kService, kNone, 7, 1);
  Model model(run);
  ASSERT_TRUE(model.run.coverage);
  const Coverage& coverage = *model.run.coverage;
  ASSERT_EQ(coverage.libraries.size(), 3u);
  const CoverageLine& b = coverage.libraries[0];
  EXPECT_EQ(b.module, "libb.so");
  EXPECT_EQ(b.orphan_calls, 12u);
  EXPECT_EQ(b.orphan_runs, 3u);
  EXPECT_DOUBLE_EQ(*b.orphan_ns, 120);
  EXPECT_EQ(b.reason,
            "by operators, iteration, constructors, garbage collection");
  const CoverageLine& a = coverage.libraries[1];
  EXPECT_EQ(a.orphan_calls, 3u);
  EXPECT_EQ(a.calls, 9u);
  EXPECT_EQ(a.entries_known, 3u);
  EXPECT_EQ(a.entries_metered, 2u);
  EXPECT_EQ(coverage.libraries[2].orphan_calls, std::nullopt);
  EXPECT_DOUBLE_EQ(*coverage.unseen_share, 8.0 / 14);

  run.processes[0].mode = arena::Mode::kCountOnly;
  Model counted(run);
  EXPECT_EQ(counted.run.coverage->libraries[0].orphan_calls, std::nullopt);
  EXPECT_EQ(counted.run.coverage->unseen_share, std::nullopt);
  run.known.coverage = false;
  EXPECT_FALSE(Model(run).run.coverage);
}

TEST(Model, OneCallMayTakeMostOfALine) {
  Line line;
  line.timed = 10;
  line.max = 60;
  EXPECT_EQ(largest_call_share(line), std::nullopt);
  line.times = Times();
  line.times->total = 100;
  EXPECT_DOUBLE_EQ(*largest_call_share(line), 0.6);
  line.times->total_error = 50;
  EXPECT_EQ(largest_call_share(line), std::nullopt);
  line.times->total_error = 0;
  line.timed = 1;
  EXPECT_EQ(largest_call_share(line), std::nullopt);
}

// Own cost of solve's branch is 550 in ten calls, so 220 in four.
TEST(Model, CpuTimeIsOfTheCallsThatCarryIt) {
  Bill bill = select(Model(Example().recording), {});
  const Line* solve = find(bill, "core::solve(int)");
  EXPECT_EQ(solve->cpu_calls, 4u);
  EXPECT_DOUBLE_EQ(*solve->cpu, 1100 - 220);
  EXPECT_DOUBLE_EQ(*solve->cpu_wall, 1900 - 220);
  EXPECT_FALSE(find(bill, "parse")->cpu);
  EXPECT_FALSE(bill.totals.cpu);
}

// Like the total: of all that lies below, each node once.
TEST(Model, PreemptedTimeIsOfAllThatLiesBelow) {
  recording::Recording recording = Example().recording;
  recording.nodes[4].rare.make().mixed_ns = 0;
  recording.nodes[9].rare.make().preempted_ns = 7;
  Bill bill = select(Model(recording), {});
  EXPECT_DOUBLE_EQ(*find(bill, "core::solve(int)")->preempted, 400);
  EXPECT_DOUBLE_EQ(*find(bill, "parse")->preempted, 407);
  EXPECT_DOUBLE_EQ(*bill.totals.preempted, 407);
  recording.nodes[5].rare.make().preempted_ns = 50;  // parse, below parse
  EXPECT_DOUBLE_EQ(*find(select(Model(recording), {}), "parse")->preempted,
                   457);
  recording.known.preempted = false;
  EXPECT_FALSE(select(Model(recording), {}).totals.preempted);
}

// It failed where the worst process was not looked for, and where a slow
// processor was a doubt though own cost is small beside the calls.
TEST(Model, TimesAreDoubtedForWhatTheClocksDid) {
  recording::Recording recording = Example().recording;
  EXPECT_TRUE(Model(recording).run.doubts->empty());
  recording::Process& process = recording.processes[1];
  process.clock_checks = 50;
  process.read_ns = 190;
  process.fastest_step_ns = 1;
  process.slowest_step_ns = 1.2;
  EXPECT_TRUE(Model(recording).run.doubts->empty());
  process.clock_misses = 2;
  process.clock_miss_ns = 3000000;
  process.suspended_ns = 5000000000;
  process.slowest_step_ns = 8;
  std::vector<Doubt> doubts = *Model(recording).run.doubts;
  ASSERT_EQ(doubts.size(), 3u);
  EXPECT_EQ(doubts[0].code, DoubtCode::kClocksApart);
  EXPECT_DOUBLE_EQ(doubts[0].ns, 3e6);
  EXPECT_EQ(doubts[0].of, 50u);
  EXPECT_EQ(doubts[1].code, DoubtCode::kSuspended);
  EXPECT_EQ(doubts[2].code, DoubtCode::kSpeed);
  EXPECT_DOUBLE_EQ(doubts[2].factor, 8);
  process.read_ns = 2000;
  doubts = *Model(recording).run.doubts;
  ASSERT_EQ(doubts.size(), 3u);  // the speed cannot be told by such a clock
  EXPECT_EQ(doubts[2].code, DoubtCode::kDearClock);
  recording.known.clocks = false;
  EXPECT_FALSE(Model(recording).run.doubts);
}

// Where more is off the processor for a reason that cannot be told.
TEST(Model, PreemptedTimeIsUnknownWhereTooMuchIsMixed) {
  recording::Recording recording = Example().recording;
  Bill bill = select(Model(recording), {});
  EXPECT_EQ(find(bill, "core::solve(int)")->preempted, std::nullopt);
  EXPECT_DOUBLE_EQ(*find(bill, "parse")->preempted, 400);
}

TEST(Model, TotalsCountNothingTwice) {
  Bill bill = select(Model(Example().recording), {});
  const Times& times = *bill.totals.times;
  EXPECT_DOUBLE_EQ(times.total, 13795);
  EXPECT_DOUBLE_EQ(times.logic, 7795 + 950 + 700);
  EXPECT_DOUBLE_EQ(times.toll(), 1500 + 900 + 100);
  EXPECT_DOUBLE_EQ(times.host, 1850);
  EXPECT_EQ(bill.crossings, 128u);
  EXPECT_EQ(bill.downcalls, 46u);
  EXPECT_EQ(bill.upcalls, 77u);
  EXPECT_EQ(bill.services, 5u);
  EXPECT_EQ(bill.outside.calls, 3u);
  EXPECT_DOUBLE_EQ(bill.outside.ns, 90);
  // In the trees 1755; above the roots 25 timed calls of 5 ns.
  EXPECT_DOUBLE_EQ(*bill.recorder.own_ns, 1755 + 125);
  EXPECT_EQ(bill.processes[0].crossings, 120u);
  EXPECT_EQ(bill.processes[1].parent, 1u);
}

// It failed with the error of calls that were only counted.
TEST(Model, OwnCostIsOfTheCallsThatWereTimed) {
  recording::Recording recording = Example().recording;
  double all = *select(Model(recording), {}).recorder.own_error_ns;
  for (recording::Node& node : recording.nodes) node.samples = 0;
  Bill bill = select(Model(recording), {});
  EXPECT_DOUBLE_EQ(*bill.recorder.own_ns, 1755 + 125);
  EXPECT_GT(all, 0);
  EXPECT_EQ(bill.recorder.own_error_ns, 0);
}

TEST(Model, ByThread) {
  Choice options;
  options.by = By::kThread;
  Bill bill = select(Model(Example().recording), options);
  EXPECT_DOUBLE_EQ(find(bill, "parse", 101)->times->total, 12045);
  EXPECT_DOUBLE_EQ(find(bill, "parse", 103)->times->total, 950);
  EXPECT_EQ(find(bill, "parse", 103)->thread_name, "worker");
  EXPECT_DOUBLE_EQ(find(bill, "parse", 102)->times->total, 800);
  EXPECT_EQ(find(bill, "parse", 102)->process, 1u);
}

TEST(Model, ByProcess) {
  Choice options;
  options.by = By::kProcess;
  Bill bill = select(Model(Example().recording), options);
  ASSERT_EQ(bill.entries.size(), 3u);
  EXPECT_DOUBLE_EQ(bill.entries[0].times->total, 12045 + 950);
}

TEST(Model, ByEdge) {
  Choice options;
  options.by = By::kEdge;
  Bill bill = select(Model(Example().recording), options);
  const Line* outer = find(bill, "parse", std::nullopt, "app");
  EXPECT_EQ(outer->calls, 26u);
  EXPECT_DOUBLE_EQ(outer->times->total, 13795);
  EXPECT_DOUBLE_EQ(outer->times->values.ns, 1200);
  const Line* inner = find(bill, "parse", std::nullopt, "libb.so");
  EXPECT_DOUBLE_EQ(inner->times->total, 650);
  EXPECT_DOUBLE_EQ(inner->times->logic, 350);
}

TEST(Model, SharedEdgesBelongToWhoIsAbove) {
  Bill bill = select(Model(Example().recording), {});
  EXPECT_EQ(find_edge(bill, "liba.so", "PyLong")->calls, 50u);
  EXPECT_EQ(find_edge(bill, "", "PyLong")->calls, 3u);
  EXPECT_EQ(find_edge(bill, "liba.so", "malloc")->kind, "service");
}

TEST(Model, QuantilesLoseTheirOwnCost) {
  Bill bill = select(Model(Example().recording), {});
  const Line* parse = find(bill, "parse");
  EXPECT_EQ(parse->samples, 20u);
  // Half of the samples lie below 200 ns. Taken off: 350 ns of reads in 36
  // calls, then what the rest shrinks to by the costs of calls below.
  double share = (12045.0 + 950 + 800 + 650) / (13750 + 1000 + 800 + 900 - 350);
  EXPECT_NEAR(*parse->p50, (200 - 350 / 36.0) * share, 0.01);
  EXPECT_LE(*parse->p99, *parse->max);
}

TEST(Model, EntriesAreSortedByTollAndCut) {
  Choice options;
  options.top = 1;
  Bill bill = select(Model(Example().recording), options);
  ASSERT_EQ(bill.entries.size(), 1u);
  EXPECT_EQ(bill.entries[0].name, "parse");
  EXPECT_EQ(bill.entries_left_out, 1u);
  EXPECT_EQ(bill.left_out.calls, 10u);
  EXPECT_DOUBLE_EQ(bill.left_out.ns, 900);
}

TEST(Model, ALongEntryIsShownBeforeATinyOneWithToll) {
  Example example;
  auto& nodes = example.recording.nodes;
  nodes[0].total_ns += 50'000'000;  // parse is long, its toll is some
  nodes[0].self_ns += 50'000'000;
  nodes[4].self_ns = nodes[4].total_ns = 101;  // solve has 1 ns of toll
  recording::Edge edge = example.recording.edges[0];
  edge.name = edge.symbol = "long";
  example.recording.edges.push_back(edge);
  recording::Node node = nodes[8];  // no toll at all
  node.edge = 9;
  node.total_ns = node.self_ns = 9'000'000;
  nodes.push_back(node);
  Choice options;
  options.top = 2;
  Bill bill = select(Model(example.recording), options);
  EXPECT_EQ(bill.entries[0].name, "parse");
  EXPECT_EQ(bill.entries[1].name, "long");
}

TEST(Model, EntryGlobTakesNameOrCoreAndName) {
  for (const char* glob : {"core::*", "libb.so:*"}) {
    Choice options;
    options.entry = glob;
    Bill bill = select(Model(Example().recording), options);
    ASSERT_EQ(bill.entries.size(), 1u) << glob;
    EXPECT_EQ(bill.entries[0].core, "libb.so");
    EXPECT_EQ(bill.crossings, 128u);
  }
}

TEST(Model, CountsHaveNoTimes) {
  Example example;
  for (recording::Process& process : example.recording.processes)
    process.mode = arena::Mode::kCountOnly;
  for (recording::Node& node : example.recording.nodes) {
    node.timed = node.total_ns = node.self_ns = node.max_ns = 0;
    node.parent = recording::kNone;
  }
  Bill bill = select(Model(example.recording), {});
  EXPECT_FALSE(bill.totals.times);
  EXPECT_EQ(bill.totals.calls, 46u);
  EXPECT_EQ(bill.entries[0].name, "parse");
  EXPECT_FALSE(bill.entries[0].times);
  EXPECT_FALSE(bill.entries[0].errors);
  EXPECT_FALSE(bill.edges[0].ns);
}

TEST(Model, WhatOwnCostMakesNegativeIsZeroAndCounted) {
  Example example;
  example.recording.nodes[1].self_ns = 100;  // 400 own
  example.recording.nodes[0].self_ns += 1500;
  Bill bill = select(Model(example.recording), {});
  const Times& times = *find(bill, "parse")->times;
  EXPECT_DOUBLE_EQ(times.values.ns, 0);  // 300 - 300
  EXPECT_DOUBLE_EQ(times.total, 13795);
  example.recording.nodes[1].self_ns = 0;
  bill = select(Model(example.recording), {});
  EXPECT_GT(bill.recorder.clamped_lines, 0u);
  EXPECT_DOUBLE_EQ(find(bill, "parse")->times->values.ns, 0);
}

TEST(Model, ATotalIsNeverLessThanItsParts) {
  Example example;
  example.recording.nodes[0].total_ns -= 11000;
  example.recording.nodes[0].self_ns = 0;
  Bill bill = select(Model(example.recording), {});
  const Times& times = *find(bill, "parse")->times;
  EXPECT_DOUBLE_EQ(times.logic, 0);
  EXPECT_DOUBLE_EQ(times.total, times.toll() + times.host);
  EXPECT_GE(times.total_error, 600);
  EXPECT_LE(*times.toll_share(), 1);
}

TEST(Model, GlueIsToll) {
  Example example;
  example.recording.edges[Example::solve].glue = true;
  Bill bill = select(Model(example.recording), {});
  const Times& times = *find(bill, "core::solve(int)")->times;
  EXPECT_DOUBLE_EQ(times.glue, 2800);
  EXPECT_DOUBLE_EQ(times.marshalling(), 2800 + 900);
  EXPECT_DOUBLE_EQ(times.logic, 650);
}

TEST(Model, HostLockIsApartFromItsCall) {
  Example example;
  auto& edges = example.recording.edges;
  edges[Example::py_call].category = arena::Category::kHostLockApi;
  edges[Example::malloc_].category = arena::Category::kHostLock;
  example.recording.nodes[7].parent = 2;  // the wait lies in the call
  Bill bill = select(Model(example.recording), {});
  const Times& times = *find(bill, "parse")->times;
  EXPECT_DOUBLE_EQ(times.host_lock, 200);
  EXPECT_DOUBLE_EQ(times.transition, 1850);
  EXPECT_DOUBLE_EQ(bill.totals.times->host_lock, 200);
  EXPECT_DOUBLE_EQ(bill.totals.times->transition, 1850);
}

// CPython without a GIL waits in semaphores there.
TEST(Model, AWaitInAnyLockOfTheHostIsTheHostsWhereItsLockIsTaken) {
  Example example;
  auto& edges = example.recording.edges;
  edges[Example::py_call].category = arena::Category::kHostLockApi;
  edges[Example::malloc_].category = arena::Category::kLock;
  edges[Example::malloc_].from = Example::libpy;
  example.recording.nodes[7].parent = 2;
  Bill bill = select(Model(example.recording), {});
  std::map<std::string, double> waits = {{edges[Example::py_call].name, 200}};
  for (const Line& line : {*find(bill, "parse"), bill.totals}) {
    EXPECT_DOUBLE_EQ(line.times->host_lock, 200);
    EXPECT_DOUBLE_EQ(line.times->lock, 0);
    EXPECT_DOUBLE_EQ(line.times->transition, 1850);
    EXPECT_EQ(line.waits, waits);
  }
  // The library's own lock is none of the host's.
  edges[Example::malloc_].from = Example::liba;
  bill = select(Model(example.recording), {});
  EXPECT_DOUBLE_EQ(find(bill, "parse")->times->host_lock, 0);
  EXPECT_DOUBLE_EQ(find(bill, "parse")->times->lock, 200);
  EXPECT_TRUE(find(bill, "parse")->waits.empty());
}

// PyThread_acquire_lock_timed waits in sem_clockwait.
TEST(Model, AWaitInALockFunctionIsWaitedOnce) {
  Example example;
  auto& edges = example.recording.edges;
  edges[Example::py_call].category = arena::Category::kLock;
  edges[Example::malloc_].category = arena::Category::kLock;
  example.recording.nodes[7].parent = 2;
  Bill bill = select(Model(example.recording), {});
  EXPECT_DOUBLE_EQ(find(bill, "parse")->times->lock, 1850 + 200);
  EXPECT_DOUBLE_EQ(bill.totals.times->lock, 1850 + 200);
}

TEST(Model, NothingRecorded) {
  Bill bill = select(Model(recording::Recording{}), {});
  EXPECT_TRUE(bill.entries.empty());
  EXPECT_EQ(bill.crossings, 0u);
}

}  // namespace
}  // namespace crossbill::analysis
