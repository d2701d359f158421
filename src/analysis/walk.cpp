// SPDX-License-Identifier: MIT
// Sorts nodes by their parents, by counting.
#include "analysis/walk.hpp"

#include <algorithm>

namespace crossbill::analysis {

using recording::kNone;
using recording::Node;

Trees::Trees(const std::vector<Node>& nodes) : first_(nodes.size() + 2) {
  for (const Node& node : nodes)
    if (node.parent != kNone) ++first_[node.parent + 2];
  for (size_t i = 2; i < first_.size(); ++i) first_[i] += first_[i - 1];
  children_.resize(first_.back());
  for (uint32_t i = 0; i < nodes.size(); ++i) {
    if (nodes[i].parent == kNone)
      roots_.push_back(i);
    else
      children_[first_[nodes[i].parent + 1]++] = i;
  }
  std::stable_sort(roots_.begin(), roots_.end(),
                   [&](uint32_t left, uint32_t right) {
                     return nodes[left].thread < nodes[right].thread;
                   });
}

}  // namespace crossbill::analysis
