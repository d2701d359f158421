// SPDX-License-Identifier: MIT
#include "layout/dwarf/scopes.hpp"

#include <dwarf.h>

#include <algorithm>

#include "layout/dwarf/attributes.hpp"
#include "layout/dwarf/children.hpp"

namespace crossbill::layout::dwarf {
namespace {

// Deeper ones are damaged.
constexpr int kDeepestScope = 64;

bool is_scope(int tag) {
  switch (tag) {
    case DW_TAG_namespace:
    case DW_TAG_structure_type:
    case DW_TAG_class_type:
    case DW_TAG_union_type:
    case DW_TAG_enumeration_type:
    case DW_TAG_subprogram:
    case DW_TAG_module:
      return true;
    default:
      return false;
  }
}

// Inline namespaces (std::__cxx11) are named, too: they tell types apart.
std::string name_of(Dwarf_Die& die) {
  const char* name = dwarf_diename(&die);
  return name ? name : "";
}

}  // namespace

void Scopes::read(Node& node) {
  node.is_read = true;
  Node* before = nullptr;  // that the next child ends
  for (Dwarf_Die& child : Children(node.die)) {
    if (before) before->end = dwarf_dieoffset(&child);
    before = nullptr;
    if (!is_scope(dwarf_tag(&child)) || !dwarf_haschildren(&child)) continue;
    auto inner = std::make_unique<Node>();
    inner->die = child;
    inner->offset = dwarf_dieoffset(&child);
    inner->end = node.end;
    before = inner.get();
    node.inner.push_back(std::move(inner));
  }
}

const std::string& Scopes::prefix(Dwarf_Die& die) {
  std::unique_ptr<Node>& root = units_[die.cu];
  if (!root) {
    root = std::make_unique<Node>();
    if (!dwarf_diecu(&die, &root->die, nullptr, nullptr)) return root->prefix;
  }
  uint64_t offset = dwarf_dieoffset(&die);
  Node* node = root.get();
  for (int depth = 0; depth < kDeepestScope; ++depth) {
    if (!node->is_read) read(*node);
    auto next = std::upper_bound(
        node->inner.begin(), node->inner.end(), offset,
        [](uint64_t wanted, const std::unique_ptr<Node>& each) {
          return wanted <= each->offset;
        });
    if (next == node->inner.begin()) break;
    Node* candidate = std::prev(next)->get();
    if (candidate->end <= offset) break;
    if (candidate->prefix.empty()) {
      std::string name = name_of(candidate->die);
      candidate->prefix = node->prefix;
      if (!name.empty())
        candidate->prefix += name + "::";
      else if (dwarf_tag(&candidate->die) == DW_TAG_namespace)
        candidate->prefix += "(anonymous)::";
    }
    node = candidate;
  }
  return node->prefix;
}

}  // namespace crossbill::layout::dwarf
