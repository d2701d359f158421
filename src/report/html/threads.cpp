// SPDX-License-Identifier: MIT
// The page's threads: what each spent in calls, and how long it waited for the
// host's lock.
#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "analysis/books.hpp"
#include "report/html/content.hpp"
#include "report/html/markup.hpp"
#include "report/units.hpp"
#include "unicode/printable.hpp"

namespace crossbill::report::html {
namespace {

using analysis::Line;

constexpr size_t kMostThreads = 100;

struct Thread {
  int64_t pid = 0, tid = 0;
  uint64_t in_turn = 1;  // threads that had its place one after another
  std::string name;
  uint64_t calls = 0;
  double total = 0, toll = 0, host_lock = 0, lock = 0;
  bool timed = false;
};

using Threads = std::map<std::pair<uint32_t, int64_t>, Thread>;

// The time of the outermost calls: those in them are in theirs.
class Totals {
 public:
  Totals(const Content& content, Threads& threads)
      : model_(content.model), threads_(threads) {}

  void enter(uint32_t index) {
    const recording::Node& node = model_.recording.nodes[index];
    bool downcall =
        model_.recording.edges[node.edge].kind == arena::Kind::kDowncall;
    if (!downcall || depth_++ > 0) return;
    const recording::Thread& thread = model_.recording.threads[node.thread];
    auto found = threads_.find({thread.process, thread.tid});
    if (found != threads_.end())
      found->second.total += model_.tree.costs[index].tree_self;
  }
  void leave(uint32_t index) {
    const recording::Node& node = model_.recording.nodes[index];
    if (model_.recording.edges[node.edge].kind == arena::Kind::kDowncall)
      --depth_;
  }

 private:
  const analysis::Model& model_;
  Threads& threads_;
  size_t depth_ = 0;
};

void add_totals(const Content& content, Threads& threads) {
  Totals totals(content, threads);
  content.model.tree.children.walk(totals);
}

std::vector<Thread> threads_of(const Content& content) {
  const analysis::Model& model = content.model;
  analysis::Books books =
      analysis::make_books(model.recording, model.tree, analysis::By::kThread);
  Threads all;
  for (const Line& line : books.entries) {
    Thread& thread = all[{*line.process, *line.thread}];
    thread.pid = content.bill.processes[*line.process].pid;
    thread.tid = *line.thread;
    thread.name = unicode::printable(line.thread_name);
    thread.calls += line.calls;
    if (!line.times) continue;
    thread.timed = true;
    thread.toll += line.times->toll();
    thread.host_lock += line.times->host_lock;
    thread.lock += line.times->lock;
  }
  for (const recording::Thread& thread : model.recording.threads) {
    auto found = all.find({thread.process, thread.tid});
    if (found != all.end()) found->second.in_turn = thread.threads;
  }
  add_totals(content, all);
  std::vector<Thread> sorted;
  for (auto& [key, thread] : all) sorted.push_back(std::move(thread));
  std::stable_sort(sorted.begin(), sorted.end(),
                   [](const Thread& one, const Thread& other) {
                     return std::pair(one.total, one.calls) >
                            std::pair(other.total, other.calls);
                   });
  return sorted;
}

std::string row(const Thread& thread) {
  auto time = [&](double ns) {
    return time_cell(thread.timed ? std::optional(ns) : std::nullopt);
  };
  return element("tr", "",
                 element("th", "scope=\"row\"",
                         fmt::format("{} {}{}", thread.tid, name(thread.name),
                                     thread.in_turn > 1
                                         ? fmt::format(" ({} threads in turn)",
                                                       thread.in_turn)
                                         : "")) +
                     fmt::format("<td class=\"n\">{}</td>", thread.pid) +
                     count_cell(thread.calls) + time(thread.total) +
                     time(thread.toll) + time(thread.host_lock) +
                     time(thread.lock)) +
         "\n";
}

std::string started_by_libraries(const analysis::Bill& bill) {
  if (!bill.library_threads || bill.library_threads->empty()) return "";
  std::string rows;
  size_t index = 0;
  for (const analysis::ThreadsLine& line : *bill.library_threads) {
    std::string starter = line.library;
    if (!line.starter_library.empty())
      starter += ", in " + line.starter_library;
    rows += element("tr", fmt::format("data-threads=\"{}\"", index++),
                    element("th", "scope=\"row\"", name(starter)) +
                        count_cell(line.threads) + time_cell(line.cpu_ns) +
                        time_cell(line.waited_ns)) +
            "\n";
  }
  return table("library-threads", "Threads that libraries have started",
               {{"started by", "", false},
                {"threads", "threads"},
                {"CPU time", "cpu_ns"},
                {"waited for the host's lock", "waited_for_lock_ns"}},
               rows);
}

std::string timeline(const recording::Recording& recording) {
  if (recording.trace.empty())
    return element("p", "class=\"note\"",
                   "When each call was made is seen of a recording by "
                   "<code>crossbill record --trace</code>.") +
           "\n";
  std::string text = "<div id=\"timeline\" data-script hidden></div>\n";
  if (recording.trace.size() <= kMostTraced) return text;
  return text +
         element("p", "class=\"note\"",
                 fmt::format("Of {} traced crossings the {} longest are shown; "
                             "<code>--format perfetto</code> has all.",
                             format_count(recording.trace.size()),
                             format_count(kMostTraced))) +
         "\n";
}

}  // namespace

std::string threads_part(const Content& content) {
  std::vector<Thread> threads = threads_of(content);
  if (threads.empty()) return "";
  std::string rows;
  size_t shown = std::min(threads.size(), kMostThreads);
  for (size_t i = 0; i < shown; ++i) rows += row(threads[i]);
  std::string text =
      timeline(content.model.recording) +
      table("thread-table", "Threads that call libraries, most time first",
            {{"thread", "", false},
             {"process", ""},
             {"calls", ""},
             {"in calls", ""},
             {"overhead", ""},
             {"waited for the host's lock", ""},
             {"waited for other locks", ""}},
            rows);
  if (shown < threads.size())
    text += element("p", "class=\"note\"",
                    fmt::format("{} more threads are left out.",
                                format_count(threads.size() - shown)));
  return text + started_by_libraries(content.bill);
}

}  // namespace crossbill::report::html
