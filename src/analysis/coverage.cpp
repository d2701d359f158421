// SPDX-License-Identifier: MIT
// Finds the calls of libraries that lie in no recorded call of theirs: orphans.
#include "analysis/coverage.hpp"

#include <algorithm>
#include <vector>

#include "analysis/model.hpp"
#include "analysis/module_name.hpp"
#include "analysis/words.hpp"
#include "recording/path.hpp"

namespace crossbill::analysis {
namespace {

using arena::Kind;
using recording::Edge;
using recording::kNone;
using recording::Node;
using recording::Recording;

// What is known of a library's own calls.
struct Calls {
  uint64_t all = 0, orphans = 0, orphans_of_api = 0, runs = 0;
  double orphans_ns = 0;
};

// A visitor of Trees::walk.
class Search {
 public:
  Search(const Recording& recording, const NodeCosts& costs)
      : calls(recording.modules.size()),
        recording_(recording),
        costs_(costs),
        open_(recording.modules.size()) {}

  void enter(uint32_t index) {
    const Node& node = recording_.nodes[index];
    const Edge& edge = recording_.edges[node.edge];
    if (edge.kind == Kind::kDowncall) {
      if (edge.to != kNone) ++open_[edge.to];
      carried_ += edge.glue == 2;
      return;
    }
    if (edge.kind == Kind::kUpcall) api_calls += node.calls;
    if (edge.from == kNone || !is_library(recording_.modules[edge.from]))
      return;
    Calls& of = calls[edge.from];
    of.all += node.calls;
    of.runs += node.rare->orphan_runs;
    if (open_[edge.from] > 0 || carried_ > 0) return;
    of.orphans += node.calls;
    of.orphans_ns += own_time(index);
    if (edge.kind == Kind::kUpcall) of.orphans_of_api += node.calls;
  }

  void leave(uint32_t index) {
    const Edge& edge = recording_.edges[recording_.nodes[index].edge];
    if (edge.kind != Kind::kDowncall) return;
    if (edge.to != kNone) --open_[edge.to];
    carried_ -= edge.glue == 2;
  }

  std::vector<Calls> calls;  // by module
  uint64_t api_calls = 0;    // of all libraries

 private:
  // What the callee took itself, the host's own code left out.
  double own_time(uint32_t index) const {
    const Node& node = recording_.nodes[index];
    if (recording_.edges[node.edge].category == arena::Category::kCallback)
      return 0;
    NodeCost cost = costs_[index];
    return cost.self * (1 - host_share(node, cost).self);
  }

  const Recording& recording_;
  const NodeCosts& costs_;
  std::vector<uint32_t> open_;  // recorded calls, by module
  uint32_t carried_ = 0;        // ... that glue makes
};

CoverageLine line_of(const recording::Module& module, const Calls& calls,
                     bool timed) {
  CoverageLine line;
  line.module = recording::file_name(module.path);
  line.library = short_module(module.path);
  line.entries_known = module.entries_known;
  line.entries_metered = module.entries_metered;
  line.calls = calls.all;
  if (!timed || calls.all == 0) return line;
  line.orphan_calls = calls.orphans;
  line.orphan_runs = calls.runs;
  line.orphan_ns = std::max(calls.orphans_ns, 0.0);
  line.orphans_of_api = calls.orphans_of_api;
  if (calls.orphans == 0) return line;
  const Words* reason = words::find(kReasons, module.binder);
  if (reason != nullptr) line.reason = reason->text;
  return line;
}

}  // namespace

std::optional<Coverage> make_coverage(const Recording& recording,
                                      const Tree& tree) {
  if (!recording.known.coverage) return std::nullopt;
  Search search(recording, tree.costs);
  tree.children.walk(search);
  bool timed = is_timed(recording);
  Coverage coverage;
  for (size_t i = 0; i < recording.modules.size(); ++i)
    if (is_library(recording.modules[i]))
      coverage.libraries.push_back(
          line_of(recording.modules[i], search.calls[i], timed));
  std::stable_sort(coverage.libraries.begin(), coverage.libraries.end(),
                   [](const CoverageLine& left, const CoverageLine& right) {
                     return left.orphan_calls.value_or(0) >
                            right.orphan_calls.value_or(0);
                   });
  if (!timed || search.api_calls == 0) return coverage;
  uint64_t orphans = 0;
  for (const CoverageLine& line : coverage.libraries)
    orphans += line.orphans_of_api;
  coverage.unseen_share =
      static_cast<double>(orphans) / static_cast<double>(search.api_calls);
  return coverage;
}

}  // namespace crossbill::analysis
