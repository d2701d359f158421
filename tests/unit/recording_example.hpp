// SPDX-License-Identifier: MIT
// A recording small enough to compute its bill by hand: recursion, core to
// core, an exception, two threads, two processes. Process 1 has own cost
// (inner 10 ns, outer 5, window 1), process 2 has none.
//
//   process 1, thread 1                      calls  raw self  own  self
//   parse          app -> liba                  20      5000  555  4445
//   |- PyLong      liba -> libpy (pack)         40      1600  400  1200
//   |- PyCall      liba -> libpy (callback)     10      2000  150  1850
//   |    `- parse, folded: the other 10 of its 20 calls
//   |- solve       liba -> libb, 30 words       10      3000  200  2800
//   |  |              4 of the calls: CPU time 1100 of 1900
//   |  |- PyText   libb -> libpy (string)       10      1000  100   900
//   |  `- parse    libb -> liba                 10       500  150   350
//   |     `- PyLong                             10       400  100   300
//   `- malloc      liba -> libc                  5       250   50   200
//   process 1, thread 2
//   parse, two exceptions                        5      1000   50   950
//   process 2, thread 3
//   parse                                        1       700    0   700
//   `- PyDrop      liba -> libpy (release)       4       100    0   100
//   PyLong, outside of any downcall              3        90    0    90
#pragma once
#include <string>

#include "recording/recording.hpp"

namespace crossbill::test {

class Example {
 public:
  recording::Recording recording;

  Example() {
    recording.meta.version = "0.1.0";
    recording.meta.command = {"app", "--fast"};
    recording.meta.exit = 0;
    recording.meta.wall_ns = 2'000'000;
    process(101, recording::kNone);
    process(102, 0);
    recording::Process& first = recording.processes[0];
    first.inner_ns = 10;
    first.outer_ns = 5;
    first.window_ns = 1;
    first.inner_error_ns = 1;
    first.outer_error_ns = 0.5;
    first.crossing_error_ns = 1.5;
    first.exit = 0;
    modules();
    edges();
    recording.threads = {
        {0, 101, "app", 1}, {0, 103, "worker", 1}, {1, 102, "app", 1}};
    nodes();
    recording.histograms = {{0, parse, 100, 200, 10}, {0, parse, 400, 800, 10}};
  }

  enum Modules : uint32_t { app, liba, libb, libc, libpy };
  enum Edges : uint32_t {
    parse,
    solve,
    py_long,
    py_call,
    py_text,
    py_drop,
    malloc_,
    parse_again,
    py_long_of_b
  };

 private:
  void process(int64_t pid, uint32_t parent) {
    recording::Process row;
    row.pid = pid;
    row.parent = parent;
    row.image = "/bin/app";
    row.command = {"app", "--fast"};
    row.start_ns = 1000;
    row.wall_ns = 1'900'000;
    recording.processes.push_back(row);
  }

  void modules() {
    using arena::Role;
    recording.modules = {{"/bin/app", "", Role::kHost},
                         {"/lib/liba.so", "aa", Role::kCore},
                         {"/lib/libb.so", "bb", Role::kCore},
                         {"/lib/libc.so.6", "cc", Role::kBase},
                         {"/lib/libpy.so", "dd", Role::kHost}};
  }

  void edge(uint32_t from, uint32_t to, const char* name, arena::Kind kind,
            arena::Category category) {
    recording::Edge row;
    row.from = from;
    row.to = to;
    row.name = row.symbol = name;
    row.kind = kind;
    row.category = category;
    recording.edges.push_back(row);
  }

  void edges() {
    using arena::Category;
    using arena::Kind;
    Category none = Category::kNone;
    edge(app, liba, "parse", Kind::kDowncall, none);
    edge(liba, libb, "_ZN4core5solveEi", Kind::kDowncall, none);
    edge(liba, libpy, "PyLong", Kind::kUpcall, Category::kPack);
    edge(liba, libpy, "PyCall", Kind::kUpcall, Category::kCallback);
    edge(libb, libpy, "PyText", Kind::kUpcall, Category::kString);
    edge(liba, libpy, "PyDrop", Kind::kUpcall, Category::kRelease);
    edge(liba, libc, "malloc", Kind::kService, Category::kAllocate);
    edge(libb, liba, "parse", Kind::kDowncall, none);
    // Shared: whoever is above calls.
    edge(recording::kNone, libpy, "PyLong", Kind::kUpcall, Category::kPack);
  }

  recording::Node& node(uint32_t thread, uint32_t parent, uint32_t edge,
                        uint64_t calls, uint64_t total, uint64_t self,
                        uint64_t children = 0) {
    recording::Node row;
    row.thread = thread;
    row.parent = parent;
    row.edge = edge;
    row.calls = row.timed = row.samples = calls;
    row.total_ns = total;
    row.self_ns = self;
    row.children = children;
    row.threads = 1;
    row.max_ns = total / calls;
    recording.nodes.push_back(row);
    return recording.nodes.back();
  }

  void nodes() {
    uint32_t none = recording::kNone;
    node(0, none, parse, 20, 13750, 5000, 65);                        // 0
    node(0, 0, py_long, 40, 1600, 1600).bytes = 320;                  // 1
    node(0, 0, py_call, 10, 4500, 2000, 10);                          // 2
    recording::Node& solved = node(0, 0, solve, 10, 4900, 3000, 20);  // 3
    solved.window_words = 30;
    solved.rare.make().cpu_calls = 4;
    solved.rare.make().cpu_ns = 1100;
    solved.rare.make().cpu_wall_ns = 1900;
    solved.rare.make().preempted_ns = 300;
    recording::Node& text = node(0, 3, py_text, 10, 1000, 1000);  // 4
    text.bytes = 500;
    text.rare.make().preempted_ns = 100;
    text.rare.make().mixed_ns = 50;
    node(0, 3, parse_again, 10, 900, 500, 10);                       // 5
    node(0, 5, py_long_of_b, 10, 400, 400);                          // 6
    node(0, 0, malloc_, 5, 250, 250).bytes = 4096;                   // 7
    node(1, none, parse, 5, 1000, 1000).rare.make().exceptions = 2;  // 8
    node(2, none, parse, 1, 800, 700, 4);                            // 9
    node(2, 9, py_drop, 4, 100, 100);                                // 10
    node(2, none, py_long_of_b, 3, 90, 90);                          // 11
    charge();
  }

  // At the price of the start, as if it had stayed: see own_cost.hpp.
  void charge() {
    auto& nodes = recording.nodes;
    for (recording::Node& row : nodes) {
      const recording::Process& price =
          recording.processes[recording.threads[row.thread].process];
      auto ns = [](uint64_t count, double each) {
        return count * static_cast<uint64_t>(each);
      };
      row.own_ns +=
          ns(row.timed, price.inner_ns) + ns(row.children, price.outer_ns);
      uint64_t words = ns(row.window_words, price.window_ns);
      if (row.parent != recording::kNone)
        nodes[row.parent].own_ns += words;
      else  // whoever made it stands in no crossing
        recording.threads[row.thread].own_ns +=
            ns(row.timed, price.outer_ns) + words;
    }
    for (const recording::Node& row : nodes)
      recording.processes[recording.threads[row.thread].process].own_ns +=
          row.own_ns;
  }
};

}  // namespace crossbill::test
