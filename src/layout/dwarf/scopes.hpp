// SPDX-License-Identifier: MIT
// The names of what a DIE lies in: "stats::Data". DIEs do not know their
// parents; their offsets lie between those of the parent and its next sibling.
#pragma once
#include <elfutils/libdw.h>

#include <cstdint>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

namespace crossbill::layout::dwarf {

class Scopes {
 public:
  // "stats::" for a DIE in namespace stats; "" at the top of its unit.
  const std::string& prefix(Dwarf_Die& die);

 private:
  struct Node {
    Dwarf_Die die;
    uint64_t offset = 0, end = UINT64_MAX;
    std::string prefix;  // of what lies in it
    bool is_read = false;
    std::vector<std::unique_ptr<Node>> inner;  // by offset
  };
  static void read(Node& node);

  std::unordered_map<Dwarf_CU*, std::unique_ptr<Node>> units_;
};

}  // namespace crossbill::layout::dwarf
