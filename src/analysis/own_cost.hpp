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

inline const recording::Process& process_of(
    const recording::Recording& recording, const recording::Node& node) {
  return recording.processes[recording.threads[node.thread].process];
}

// Whether no process has only counted.
bool is_timed(const recording::Recording& recording);

struct NodeCost {
  double self = 0;       // own cost subtracted
  double own = 0;        // own cost in the node's self
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

// One for each node of the recording, which must outlive them. What is at hand
// in a node is not kept again, and what few recordings have not at all.
class NodeCosts {
 public:
  explicit NodeCosts(const recording::Recording& recording);

  NodeCost operator[](size_t node) const {
    const Sums& sums = sums_[node];
    NodeCost cost;
    cost.own = own(node);
    cost.self = static_cast<double>(recording_.nodes[node].self_ns) - cost.own;
    cost.tree_self = sums.self;
    cost.tree_own = sums.own;
    cost.tree_error = sums.error;
    if (rare_.empty()) return cost;
    const RareSums& rare = rare_[node];
    cost.tree_squares = rare.squares;
    cost.tree_preempted = rare.preempted;
    cost.tree_mixed = rare.mixed;
    return cost;
  }

 private:
  struct Sums {  // over a node and all below it
    double self = 0, own = 0, error = 0;
  };
  struct RareSums {
    double squares = 0, preempted = 0, mixed = 0;
  };

  double own(size_t node) const {
    return own_.empty() ? static_cast<double>(recording_.nodes[node].own_ns)
                        : own_[node];
  }
  void make_own();
  bool add_up();  // whether there is something rare to add up
  void add_up_rare();

  const recording::Recording& recording_;
  std::vector<double> own_;  // where nodes do not say theirs
  std::vector<Sums> sums_;
  std::vector<RareSums> rare_;  // empty where no node has any
};

// Of the own cost in a node's self.
double own_error(const recording::Recording& recording,
                 const recording::Node& node);

// What crossings without a crossing above cost whoever made them: in no
// node's time, but in the program's.
struct OutsideCost {
  double own = 0, error = 0;
};
OutsideCost outside_cost(const recording::Recording& recording,
                         std::vector<uint32_t> roots);

// Of the calls that a node stands for, those that were timed, and cost us.
uint64_t timed_of(const recording::Recording& recording,
                  const recording::Node& node);

}  // namespace crossbill::analysis
