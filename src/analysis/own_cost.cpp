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
  uint64_t known = node.timed + node.open;
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

const Process& process_of(const Recording& recording, const Node& node) {
  return recording.processes[recording.threads[node.thread].process];
}

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
double crossing_error(const Recording& recording, const Node& node) {
  const Process& process = process_of(recording, node);
  return recording.known.charged
             ? process.crossing_error_ns
             : process.inner_error_ns + process.outer_error_ns;
}

std::vector<NodeCost> node_costs(const Recording& recording) {
  const auto& nodes = recording.nodes;
  std::vector<NodeCost> costs(nodes.size());
  for (size_t i = 0; i < nodes.size(); ++i) {
    const Node& node = nodes[i];
    const Process& process = process_of(recording, node);
    NodeCost& cost = costs[i];
    if (recording.known.charged)
      cost.own = count(node.own_ns);
    else
      cost.own += count(node.timed) * process.inner_ns +
                  count(node.children) * process.outer_ns;
    cost.error = count(node.timed) * process.inner_error_ns +
                 count(node.children) * process.outer_error_ns;
    if (node.parent != kNone && !recording.known.charged)
      costs[node.parent].own += cost_above(recording, process, node);
  }
  for (size_t i = nodes.size(); i-- > 0;) {
    const Node& node = nodes[i];
    NodeCost& cost = costs[i];
    cost.self = count(node.self_ns) - cost.own;
    cost.tree_self += cost.self;
    cost.tree_own += cost.own;
    double below =
        count(node.timed) * crossing_error(recording, node) + cost.tree_error;
    cost.tree_error +=
        count(node.timed) * process_of(recording, node).inner_error_ns;
    cost.tree_preempted += count(node.preempted_ns);
    cost.tree_mixed += count(node.mixed_ns);
    if (node.time_error_ns > 0)
      cost.tree_squares = count(node.time_error_ns) * count(node.time_error_ns);
    else if (node.timed > 0 && node.samples >= node.timed)
      cost.tree_squares = 0;  // it was timed whole, whatever lies in it
    if (node.parent == kNone) continue;
    NodeCost& parent = costs[node.parent];
    parent.tree_self += cost.tree_self;
    parent.tree_own += cost.tree_own;
    parent.tree_error += below;
    parent.tree_preempted += cost.tree_preempted;
    parent.tree_mixed += cost.tree_mixed;
    parent.tree_squares += cost.tree_squares;
  }
  return costs;
}

// Of each call the node's own cost is the same.
HostShare host_share(const Node& node, const NodeCost& cost) {
  HostShare share;
  if (node.host_calls == 0 || node.timed == 0) return share;
  double own = cost.own * count(node.host_calls) / count(node.timed);
  double self = count(node.host_self_ns) - own;
  if (cost.self > 0) share.self = std::clamp(self / cost.self, 0.0, 1.0);
  double below = count(node.total_ns) - count(node.self_ns);
  double mine = count(node.host_total_ns) - count(node.host_self_ns);
  if (below > 0) share.below = std::clamp(mine / below, 0.0, 1.0);
  return share;
}

uint64_t timed_of(const Recording& recording, const Node& node) {
  return recording.known.sampled ? std::min(node.timed, node.samples)
                                 : node.timed;
}

NodeCost outside_cost(const Recording& recording) {
  NodeCost cost;
  for (const recording::Thread& thread : recording.threads)
    cost.own += count(thread.own_ns);
  for (const Node& node : recording.nodes) {
    if (node.parent != kNone) continue;
    const Process& process = process_of(recording, node);
    if (!recording.known.charged)
      cost.own += count(node.timed) * process.outer_ns +
                  cost_above(recording, process, node);
    cost.error += count(timed_of(recording, node)) * process.outer_error_ns;
  }
  return cost;
}

}  // namespace crossbill::analysis
