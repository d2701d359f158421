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

  // Calls visitor.enter(node) before and visitor.leave(node) after the nodes
  // below it. Without recursion: a tree may be a million levels deep.
  template <class Visitor>
  void walk(Visitor& visitor) const {
    std::vector<uint32_t> path, next;  // next: in children_, per level
    for (uint32_t root : roots_) {
      descend(root, visitor, path, next);
      while (!path.empty()) {
        uint32_t node = path.back();
        if (next.back() < first_[node + 1]) {
          descend(children_[next.back()++], visitor, path, next);
          continue;
        }
        visitor.leave(node);
        path.pop_back();
        next.pop_back();
      }
    }
  }

 private:
  template <class Visitor>
  void descend(uint32_t node, Visitor& visitor, std::vector<uint32_t>& path,
               std::vector<uint32_t>& next) const {
    visitor.enter(node);
    path.push_back(node);
    next.push_back(first_[node]);
  }

  std::vector<uint32_t> first_;  // of a node, in children_
  std::vector<uint32_t> children_;
  std::vector<uint32_t> roots_;  // by thread
};

}  // namespace crossbill::analysis
