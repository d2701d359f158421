// SPDX-License-Identifier: MIT
// What maps and better orders ask of types: see map_parts.hpp.
#include "layout/map_parts.hpp"

#include <algorithm>
#include <limits>

#include "layout/map.hpp"

namespace crossbill::layout {
namespace {

std::string kind_word(const Side& side, TypeId id) {
  const Type& type = side.at(id);
  Language language = side.producers[type.producer].language;
  std::string packed = type.is_packed ? "packed " : "";
  switch (type.kind) {
    case Kind::kRecord:
      if (language == Language::kFortran) return packed + "type ";
      if (type.is_packed) return packed + "struct ";
      if (language != Language::kRust || type.members.size() < 2)
        return "struct ";
      // rustc's own order has no more padding than it must have.
      if (type.is_reordered) return "struct ";
      return better_order(side, id) ? "repr(C) struct " : "struct ";
    case Kind::kUnion:
      return packed + "union ";
    case Kind::kVariant:
      return language == Language::kRust ? "enum " : "tagged union ";
    case Kind::kEnum:
      return "enum ";
    default:
      return "";
  }
}

}  // namespace

bool has_parts(const Type& type) {
  return type.kind == Kind::kRecord || type.kind == Kind::kUnion ||
         type.kind == Kind::kVariant;
}

bool is_empty(const Type& type) {
  return has_parts(type) && type.members.empty() && type.alternatives.empty() &&
         !type.tag;
}

bool is_flexible(const Side& side, const Member& member) {
  if (member.type == kNoType || member.bits != 0) return false;
  const Type& type = side.at(member.type);
  return type.kind == Kind::kArray && type.count.value_or(0) == 0;
}

uint64_t bits_of(const Side& side, const Member& member) {
  if (member.bits != 0) return member.bits;
  if (member.type == kNoType || is_flexible(side, member)) return 0;
  if (member.is_base && is_empty(side.at(member.type))) return 0;
  // Sizes that damaged debug information makes up must not overflow.
  constexpr uint64_t kMost = std::numeric_limits<uint64_t>::max() / 64;
  return std::min(size_of(side, member.type).value_or(0), kMost) * 8;
}

std::string map_name(const Side& side, TypeId id) {
  const Type& type = side.at(id);
  std::string word = kind_word(side, id);
  std::string name = !type.name.empty()    ? type.name
                     : !type.alias.empty() ? type.alias
                                           : spelled(side, id);
  if (word.empty()) return spelled(side, id);
  return name.starts_with(word) ? name : word + name;
}

}  // namespace crossbill::layout
