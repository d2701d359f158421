// SPDX-License-Identifier: MIT
#include "layout/dwarf/peel.hpp"

#include <algorithm>

#include "layout/dwarf/attributes.hpp"

namespace crossbill::layout::dwarf {
namespace {

bool is_qualifier(int tag) {
  switch (tag) {
    case DW_TAG_const_type:
    case DW_TAG_volatile_type:
    case DW_TAG_restrict_type:
    case DW_TAG_atomic_type:
    case DW_TAG_immutable_type:
    case DW_TAG_packed_type:
    case DW_TAG_shared_type:
      return true;
    default:
      return false;
  }
}

// What lies in a type unit is only declared elsewhere.
Dwarf_Die described(Dwarf_Die core) {
  if (!has_identity(dwarf_tag(&core)) || !dwarf_hasattr(&core, DW_AT_signature))
    return core;
  return Attributes(core).die(At::kSignature).value_or(core);
}

}  // namespace

bool has_identity(int tag) {
  switch (tag) {
    case DW_TAG_structure_type:
    case DW_TAG_class_type:
    case DW_TAG_interface_type:
    case DW_TAG_union_type:
    case DW_TAG_enumeration_type:
      return true;
    default:
      return false;
  }
}

Peeled peel(std::optional<Dwarf_Die> die) {
  Peeled result;
  for (int i = 0; die && i < kLongestChain; ++i) {
    int tag = dwarf_tag(&*die);
    bool is_typedef = tag == DW_TAG_typedef;
    if (!is_typedef && !is_qualifier(tag)) {
      result.core = described(*die);
      return result;
    }
    Attributes own(*die);
    if (is_typedef) {
      if (result.alias.empty()) result.alias = own.text(At::kName);
      result.alignment = std::max(result.alignment, own.alignment());
    }
    result.is_const |= tag == DW_TAG_const_type;
    result.is_atomic |= tag == DW_TAG_atomic_type;
    die = own.die(At::kType);
  }
  return result;
}

}  // namespace crossbill::layout::dwarf
