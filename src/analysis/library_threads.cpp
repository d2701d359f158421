// SPDX-License-Identifier: MIT
// The threads that libraries have started: see library_threads.hpp.
#include "analysis/library_threads.hpp"

#include <algorithm>
#include <map>
#include <utility>

#include "analysis/module_name.hpp"
#include "analysis/phases.hpp"
#include "recording/path.hpp"

namespace crossbill::analysis {
namespace {

using recording::kNone;
using recording::Recording;

// What threads of each module waited, wherever they did.
std::map<uint32_t, double> waits(const Recording& recording,
                                 const NodeCosts& costs) {
  std::map<uint32_t, double> waited;
  bool any = std::any_of(
      recording.threads.begin(), recording.threads.end(),
      [](const recording::Thread& row) { return row.library != kNone; });
  if (!any) return waited;
  for (size_t i = 0; i < recording.nodes.size(); ++i) {
    const recording::Node& node = recording.nodes[i];
    uint32_t library = recording.threads[node.thread].library;
    if (library != kNone && waits_for_host(recording, node))
      waited[library] += costs[i].self;
  }
  return waited;
}

}  // namespace

std::optional<std::vector<ThreadsLine>> make_library_threads(
    const Recording& recording, const NodeCosts& costs) {
  if (!recording.known.threads) return std::nullopt;
  std::map<std::pair<uint32_t, uint32_t>, ThreadsLine> lines;
  for (const recording::LibraryThreads& row : recording.library_threads) {
    ThreadsLine& line = lines[{row.module, row.starter}];
    line.threads += row.threads;
    line.cpu_ns += static_cast<double>(row.cpu_ns);
  }
  std::map<uint32_t, double> waited = waits(recording, costs);
  bool timed = is_timed(recording);
  std::vector<ThreadsLine> sorted;
  for (auto& [key, line] : lines) {
    auto [module, starter] = key;
    line.module = recording::file_name(recording.modules[module].path);
    line.library = short_module(recording.modules[module].path);
    if (starter != kNone) {
      line.starter = recording::file_name(recording.modules[starter].path);
      line.starter_library = short_module(recording.modules[starter].path);
    }
    // What several have started of one pool is not told apart: the first has
    // it all.
    if (timed) line.waited_ns = std::max(0.0, std::exchange(waited[module], 0));
    sorted.push_back(std::move(line));
  }
  std::stable_sort(sorted.begin(), sorted.end(),
                   [](const ThreadsLine& left, const ThreadsLine& right) {
                     return left.cpu_ns > right.cpu_ns;
                   });
  return sorted;
}

}  // namespace crossbill::analysis
