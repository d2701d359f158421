// SPDX-License-Identifier: MIT
// Walks the crossing trees from the roots down, a thread after the other.
#pragma once
#include <cstdint>
#include <vector>

#include "recording/recording.hpp"

namespace crossbill::analysis {

// The children of every node, and the roots, in the recording's order.
class Trees {
 public:
  explicit Trees(const std::vector<recording::Node>& nodes);

  // A thread after the other.
  const std::vector<uint32_t>& roots() const { return roots_; }

  // Calls visitor.enter(node) before and visitor.leave(node) after the nodes
  // below it. Without recursion: a tree may be a million levels deep.
  template <class Visitor>
  void walk(Visitor& visitor) const {
    std::vector<uint32_t> path;
    for (uint32_t root : roots_) {
      descend(root, visitor, path);
      while (!path.empty()) {
        uint32_t node = path.back();
        visitor.leave(node);
        path.pop_back();
        if (!path.empty()) descend(next_[node], visitor, path);
      }
    }
  }

 private:
  // To the first leaf at or below `node`, which may be none.
  template <class Visitor>
  void descend(uint32_t node, Visitor& visitor,
               std::vector<uint32_t>& path) const {
    for (; node != recording::kNone; node = first_[node]) {
      visitor.enter(node);
      path.push_back(node);
    }
  }

  std::vector<uint32_t> first_, next_;  // by node: a child, a sibling, or kNone
  std::vector<uint32_t> roots_;
};

}  // namespace crossbill::analysis
