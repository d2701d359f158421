// SPDX-License-Identifier: MIT
// Subtracts own cost node by node, then sums upwards.
#include "analysis/own_cost.hpp"

#include <algorithm>

namespace crossbill::analysis {
namespace {

using recording::kNone;
using recording::Node;
using recording::Process;
using recording::Recording;

double count(uint64_t number) { return static_cast<double>(number); }

// Crossings that were counted and are over, but have no time.
uint64_t jumped(const Node& node) {
  uint64_t known = node.timed + node.rare->open;
  return node.calls > known ? node.calls - known : 0;
}

// Of a call that may use lent memory, that does, or that may lend some.
double lending(const recording::Edge& edge, const Process& process) {
  using arena::Category;
  bool uses = edge.category == Category::kLentCopy ||
              edge.category == Category::kLentString;
  return (edge.lent > 0 || uses ? process.look_ns : 0) +
         (edge.lent > 1 ? process.lend_ns : 0) + (uses ? process.lent_ns : 0);
}

double watching(const recording::Edge& edge, const Process& process) {
  return edge.watched ? process.watch_ns : 0;
}

// What a node costs the one above it, its clock reads' outer side left out:
// that one has counted its children itself.
double cost_above(const Recording& recording, const Process& process,
                  const Node& node) {
  double windows = count(node.window_words) * process.window_ns;
  if (recording.edges[node.edge].windowed)
    windows += count(node.timed) * process.window_base_ns;
  const recording::Edge& edge = recording.edges[node.edge];
  return windows + count(jumped(node)) * process.jump_ns +
         (lending(edge, process) + watching(edge, process)) * count(node.timed);
}

}  // namespace

bool is_timed(const Recording& recording) {
  return std::all_of(recording.processes.begin(), recording.processes.end(),
                     [](const Process& process) {
                       return process.mode != arena::Mode::kCountOnly;
                     });
}

bool is_exact(const Recording& recording) {
  return std::all_of(recording.processes.begin(), recording.processes.end(),
                     [](const Process& process) {
                       return process.mode == arena::Mode::kExact;
                     });
}

// Of what a crossing costs whoever has made it: what lies on both sides of its
// clock reads was measured together, too.
double crossing_error(const Recording& recording, const Process& process) {
  return recording.known.charged
             ? process.crossing_error_ns
             : process.inner_error_ns + process.outer_error_ns;
}

double own_error(const Recording& recording, const Node& node) {
  const Process& process = process_of(recording, node);
  return count(node.timed) * process.inner_error_ns +
         count(node.children) * process.outer_error_ns;
}

NodeCosts::NodeCosts(const Recording& recording)
    : recording_(recording), sums_(recording.nodes.size()) {
  if (!recording.known.charged) make_own();
  if (add_up()) add_up_rare();
}

void NodeCosts::make_own() {
  const auto& nodes = recording_.nodes;
  own_.resize(nodes.size());
  for (size_t i = 0; i < nodes.size(); ++i) {
    const Node& node = nodes[i];
    const Process& process = process_of(recording_, node);
    own_[i] += count(node.timed) * process.inner_ns +
               count(node.children) * process.outer_ns;
    if (node.parent != kNone)
      own_[node.parent] += cost_above(recording_, process, node);
  }
}

bool NodeCosts::add_up() {
  bool any_rare = false;
  for (size_t i = sums_.size(); i-- > 0;) {
    const Node& node = recording_.nodes[i];
    const Process& process = process_of(recording_, node);
    Sums& sums = sums_[i];
    sums.self += count(node.self_ns) - own(i);
    sums.own += own(i);
    double below =
        count(node.timed) * crossing_error(recording_, process) + sums.error;
    sums.error += count(node.timed) * process.inner_error_ns;
    any_rare |= node.rare->time_error_ns > 0 || node.rare->preempted_ns > 0 ||
                node.rare->mixed_ns > 0;
    if (node.parent == kNone) continue;
    Sums& parent = sums_[node.parent];
    parent.self += sums.self;
    parent.own += sums.own;
    parent.error += below;
  }
  return any_rare;
}

void NodeCosts::add_up_rare() {
  rare_.resize(sums_.size());
  for (size_t i = rare_.size(); i-- > 0;) {
    const Node& node = recording_.nodes[i];
    RareSums& sums = rare_[i];
    sums.preempted += count(node.rare->preempted_ns);
    sums.mixed += count(node.rare->mixed_ns);
    double error = count(node.rare->time_error_ns);
    if (error > 0)
      sums.squares = error * error;
    else if (node.timed > 0 && node.samples >= node.timed)
      sums.squares = 0;  // it was timed whole, whatever lies in it
    if (node.parent == kNone) continue;
    RareSums& parent = rare_[node.parent];
    parent.preempted += sums.preempted;
    parent.mixed += sums.mixed;
    parent.squares += sums.squares;
  }
}

// Of each call the node's own cost is the same.
HostShare host_share(const Node& node, const NodeCost& cost) {
  HostShare share;
  if (node.rare->host_calls == 0 || node.timed == 0) return share;
  double own = cost.own * count(node.rare->host_calls) / count(node.timed);
  double self = count(node.rare->host_self_ns) - own;
  if (cost.self > 0) share.self = std::clamp(self / cost.self, 0.0, 1.0);
  double below = count(node.total_ns) - count(node.self_ns);
  double mine =
      count(node.rare->host_total_ns) - count(node.rare->host_self_ns);
  if (below > 0) share.below = std::clamp(mine / below, 0.0, 1.0);
  return share;
}

uint64_t timed_of(const Recording& recording, const Node& node) {
  return recording.known.sampled ? std::min(node.timed, node.samples)
                                 : node.timed;
}

OutsideCost outside_cost(const Recording& recording,
                         std::vector<uint32_t> roots) {
  OutsideCost cost;
  for (const recording::Thread& thread : recording.threads)
    cost.own += count(thread.own_ns);
  std::sort(roots.begin(), roots.end());  // sums depend on their order
  for (uint32_t root : roots) {
    const Node& node = recording.nodes[root];
    const Process& process = process_of(recording, node);
    if (!recording.known.charged)
      cost.own += count(node.timed) * process.outer_ns +
                  cost_above(recording, process, node);
    cost.error += count(timed_of(recording, node)) * process.outer_error_ns;
  }
  return cost;
}

}  // namespace crossbill::analysis
