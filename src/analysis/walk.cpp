// SPDX-License-Identifier: MIT
// Links nodes with their siblings, the last first.
#include "analysis/walk.hpp"

#include <algorithm>
#include <utility>

namespace crossbill::analysis {

using recording::kNone;
using recording::Node;

Trees::Trees(const std::vector<Node>& nodes)
    : first_(nodes.size(), kNone), next_(nodes.size(), kNone) {
  for (auto i = static_cast<uint32_t>(nodes.size()); i-- > 0;) {
    if (nodes[i].parent == kNone)
      roots_.push_back(i);
    else
      next_[i] = std::exchange(first_[nodes[i].parent], i);
  }
  std::reverse(roots_.begin(), roots_.end());
  std::stable_sort(roots_.begin(), roots_.end(),
                   [&](uint32_t left, uint32_t right) {
                     return nodes[left].thread < nodes[right].thread;
                   });
}

}  // namespace crossbill::analysis
