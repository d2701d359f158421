// SPDX-License-Identifier: MIT
// The agent's own cost, taken out of every node of the crossing trees.
//
//     self  = self_ns - own_ns
//     total = total_ns - the own cost of the node and of all below it
//
// Older recordings have no own_ns: it is made of their counts and one price for
// each kind, see docs/recording.md.
//
// Differences may be negative where a crossing is shorter than the error of its
// own cost. They are kept so: sums stay right, and only what is shown is cut
// off at 0.
#pragma once
#include <vector>

#include "recording/recording.hpp"

namespace crossbill::analysis {

const recording::Process& process_of(const recording::Recording& recording,
                                     const recording::Node& node);

// Whether no process has only counted.
bool is_timed(const recording::Recording& recording);

struct NodeCost {
  double self = 0;       // own cost subtracted
  double own = 0;        // own cost in the node's self
  double error = 0;      // of `own`
  double tree_self = 0;  // sums over the node and all below it
  double tree_own = 0;
  double tree_error = 0;    // its own clock reads' and of crossings below
  double tree_squares = 0;  // of errors for want of timed calls, topmost ones
  double tree_preempted = 0, tree_mixed = 0;  // not subtracted
};

// What of a node is the host's own code, own cost subtracted.
struct HostShare {
  double self = 0;   // of the node's own time, 0 to 1
  double below = 0;  // of the time of all below it
};
HostShare host_share(const recording::Node& node, const NodeCost& cost);

// Whether all calls were timed that were recorded.
bool is_exact(const recording::Recording& recording);

// One for each node of the recording.
std::vector<NodeCost> node_costs(const recording::Recording& recording);

// What crossings without a crossing above cost whoever made them: in no
// node's time, but in the program's.
NodeCost outside_cost(const recording::Recording& recording);

// Of the calls that a node stands for, those that were timed, and cost us.
uint64_t timed_of(const recording::Recording& recording,
                  const recording::Node& node);

}  // namespace crossbill::analysis
