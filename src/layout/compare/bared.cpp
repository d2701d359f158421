// SPDX-License-Identifier: MIT
// Lays bare what newtypes and options hold.
#include "layout/compare/bared.hpp"

namespace crossbill::layout {
namespace {

constexpr int kDeepest = 32;

// The one member that takes bytes, where it takes all of them.
const Member* only(const Side& side, const std::vector<Member>& members,
                   uint64_t size) {
  const Member* found = nullptr;
  for (const Member& each : members) {
    if (size_of(side, each.type) == 0u && each.bits == 0) continue;
    if (found != nullptr) return nullptr;
    found = &each;
  }
  bool is_all = found != nullptr && found->bit_offset == 0 &&
                found->bits == 0 && size_of(side, found->type) == size;
  return is_all ? found : nullptr;
}

bool is_empty(const Side& side, const std::vector<Member>& members) {
  for (const Member& each : members)
    if (size_of(side, each.type) != 0u) return false;
  return true;
}

// The alternative that fills an option whole: all others are empty, and are
// told by a number that it never has.
const Member* payload(const Side& side, const Type& type, bool& has_niche) {
  const Member* found = nullptr;
  for (const Alternative& each : type.alternatives) {
    if (is_empty(side, each.members)) {
      has_niche |= each.tag.value_or(0) != 0;
      continue;
    }
    if (found != nullptr) return nullptr;
    found = only(side, each.members, *type.size);
    if (found == nullptr) return nullptr;
  }
  return found;
}

// "core::num::nonzero::NonZero<u32>", of older versions "NonZeroU32".
bool is_non_zero(const Type& type) {
  return type.name.starts_with("core::num::nonzero::NonZero") ||
         type.name.starts_with("core::num::niche_types::NonZero");
}

}  // namespace

Bared bared(const Side& side, TypeId id) {
  Bared made{id};
  bool is_option = false;
  for (int depth = 0; depth < kDeepest && made.type != kNoType; depth++) {
    const Type& type = side.at(made.type);
    const Member* inner = nullptr;
    if (!type.size || *type.size == 0) break;
    if (type.kind == Kind::kRecord || type.kind == Kind::kUnion)
      inner = only(side, type.members, *type.size);
    else if (type.kind == Kind::kVariant)
      inner = payload(side, type, made.has_niche);
    if (inner == nullptr) break;
    is_option |= type.kind == Kind::kVariant;
    made.is_never_zero |= !is_option && is_non_zero(type);
    made.type = inner->type;
  }
  return made;
}

bool is_aggregate(const Type& type) {
  return type.kind == Kind::kRecord || type.kind == Kind::kUnion ||
         type.kind == Kind::kVariant;
}

bool is_anything(const Side& side, TypeId id) {
  if (id == kNoType) return true;
  const Type& type = side.at(id);
  if (type.kind == Kind::kVoid || type.kind == Kind::kOpaque) return true;
  // Rust's `enum Handle {}` is an address's type, and of no value.
  if (type.kind == Kind::kVariant) return type.alternatives.empty();
  if (type.kind != Kind::kRecord && type.kind != Kind::kUnion) return false;
  for (const Member& each : type.members)
    if (size_of(side, each.type).value_or(1) != 0) return false;
  return true;
}

bool is_byte(const Type& type) {
  return type.kind == Kind::kScalar && type.size == 1u &&
         (type.scalar == Scalar::kInteger || type.scalar == Scalar::kCharacter);
}

bool is_storage(const Side& side, TypeId id) {
  for (int depth = 0; depth < kDeepest && id != kNoType; depth++) {
    id = bared(side, id).type;
    if (id == kNoType) return false;
    const Type& type = side.at(id);
    if (type.kind != Kind::kArray) return depth > 0 && is_byte(type);
    id = type.of;
  }
  return false;
}

bool is_fat_pointer(const Side& side, TypeId id) {
  if (id == kNoType) return false;
  const Type& type = side.at(id);
  return type.kind == Kind::kRecord && type.members.size() == 2 &&
         type.members[0].name == "data_ptr" &&
         (type.members[1].name == "length" || type.members[1].name == "vtable");
}

}  // namespace crossbill::layout
