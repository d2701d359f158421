// SPDX-License-Identifier: MIT
// Makes the model: the tree, its books, and the facts of the run.
#include "analysis/model.hpp"

#include <algorithm>
#include <map>
#include <utility>

#include "analysis/coverage.hpp"
#include "analysis/deaths.hpp"
#include "analysis/library_threads.hpp"
#include "analysis/module_name.hpp"
#include "analysis/notes.hpp"
#include "analysis/sites.hpp"
#include "analysis/trust.hpp"
#include "recording/names.hpp"
#include "recording/path.hpp"

namespace crossbill::analysis {
namespace {

using recording::kNone;
using recording::Recording;

Recorder recorder_of(const Recording& recording) {
  Recorder recorder;
  recorder.version = recording.meta.version;
  for (const recording::Process& process : recording.processes) {
    recorder.clock = recording::name_of(process.clock);
    recorder.inner_error_ns =
        std::max(recorder.inner_error_ns, process.inner_error_ns);
    recorder.lost += process.lost;
    recorder.untimed += process.untimed;
    recorder.clamped += process.clamped;
  }
  recorder.timed = recording.known.own_cost && is_timed(recording);
  recorder.exact = recorder.timed && is_exact(recording);
  recorder.notes = make_notes(recording);
  return recorder;
}

ProcessLine process_line(const recording::Process& process, size_t place) {
  ProcessLine line;
  line.id = static_cast<uint32_t>(place) + 1;
  line.pid = process.pid;
  line.image = process.image;
  if (process.parent != kNone) line.parent = process.parent + 1;
  line.command = process.command;
  line.host = process.host;
  line.exit = process.exit;
  line.signal = process.signal;
  line.running = process.running;
  line.wall_ns = static_cast<double>(process.wall_ns);
  if (process.cpu_ns) line.cpu_ns = static_cast<double>(*process.cpu_ns);
  return line;
}

void count_crossing(Run& run, const Recording& recording,
                    const recording::Node& node) {
  uint32_t process = recording.threads[node.thread].process;
  run.processes[process].crossings += node.calls;
  run.crossings += node.calls;
  const recording::Edge& edge = recording.edges[node.edge];
  if (edge.kind == arena::Kind::kDowncall) run.downcalls += node.calls;
  if (edge.kind == arena::Kind::kUpcall) run.upcalls += node.calls;
  if (edge.category == arena::Category::kCallback) run.callbacks += node.calls;
  if (edge.kind == arena::Kind::kService) run.services += node.calls;
}

// Crossings, and what they cost.
void add_nodes(Run& run, const Recording& recording, const Tree& tree) {
  auto [own, error] = outside_cost(recording, tree.children.roots());
  for (size_t i = 0; i < recording.nodes.size(); ++i) {
    const recording::Node& node = recording.nodes[i];
    count_crossing(run, recording, node);
    if (!recording.known.sampled) own += tree.costs[i].own;
    if (node.timed > 0)  // what it stands for is more
      error += own_error(recording, node) *
               static_cast<double>(timed_of(recording, node)) /
               static_cast<double>(node.timed);
  }
  if (!recording.known.own_cost) return;
  // That of nodes is scaled to what it would be if all calls were timed.
  if (recording.known.sampled)
    for (const recording::Process& process : recording.processes)
      own += static_cast<double>(process.own_ns);
  run.recorder.own_ns = own;
  run.recorder.own_error_ns = error;
}

// The modules that call out of no downcall, most calls first.
void name_callers_outside(Run& run, const Recording& recording,
                          const std::vector<uint32_t>& roots) {
  std::map<uint32_t, uint64_t> calls;  // by the caller's module
  for (uint32_t root : roots) {
    const recording::Node& node = recording.nodes[root];
    const recording::Edge& edge = recording.edges[node.edge];
    if (edge.from != kNone && edge.kind != arena::Kind::kDowncall &&
        edge.category != arena::Category::kHostLock)
      calls[edge.from] += node.calls;
  }
  std::vector<std::pair<uint64_t, uint32_t>> order;
  order.reserve(calls.size());
  for (auto [module, count] : calls) order.emplace_back(count, module);
  std::sort(order.rbegin(), order.rend());
  for (auto [count, module] : order) {
    const std::string& path = recording.modules[module].path;
    run.outside_of.emplace_back(recording::file_name(path));
    run.outside_of_libraries.push_back(short_module(path));
  }
}

Run run_of(const Recording& recording, const Tree& tree, const Books& books) {
  Run run;
  run.command = recording.meta.command;
  run.exit = recording.meta.exit;
  run.wall_ns = static_cast<double>(recording.meta.wall_ns);
  if (recording.meta.cpu_ns)
    run.cpu_ns = static_cast<double>(*recording.meta.cpu_ns);
  run.main_ran_ns = recording.meta.main_ran_ns;
  run.main_waited_ns = recording.meta.main_waited_ns;
  run.recorder = recorder_of(recording);
  for (const recording::Process& process : recording.processes)
    run.processes.push_back(process_line(process, run.processes.size()));
  add_nodes(run, recording, tree);
  double total = books.totals.times ? books.totals.times->total : 0;
  run.doubts = make_doubts(recording, run.recorder, total);
  run.deaths = make_deaths(recording);
  run.outside = books.outside;
  name_callers_outside(run, recording, tree.children.roots());
  run.outside_waits = books.outside_waits;
  run.outside_waits_error = books.outside_waits_error;
  run.coverage = make_coverage(recording, tree);
  run.library_threads = make_library_threads(recording, tree.costs);
  return run;
}

// Places have books of their own, beside those by entry.
By books_by(By by) {
  bool whole = by == By::kEdge || by == By::kThread || by == By::kProcess;
  return whole ? by : By::kEntry;
}

}  // namespace

Model::Model(const Recording& from, By by)
    : recording(from),
      tree(from),
      books(make_books(from, tree, books_by(by))),
      run(run_of(from, tree, books)) {}

const std::vector<Line>& Model::sites() const {
  if (sites_) return *sites_;
  if (!recording.sites.empty() || !recording.stacks.empty()) {
    sites_ = site_lines(recording, tree, By::kSite);
  } else if (books.by == By::kEntry) {
    sites_ = lines_without_sites(recording, tree, books.rows, books.entries);
  } else {
    Books own = make_books(recording, tree, By::kEntry);
    sites_ =
        lines_without_sites(recording, tree, own.rows, std::move(own.entries));
  }
  return *sites_;
}

}  // namespace crossbill::analysis
