// SPDX-License-Identifier: MIT
#include "layout/compare/flat.hpp"

#include <algorithm>

#include "layout/compare/bared.hpp"

namespace crossbill::layout {
namespace {

constexpr uint64_t kMostItems = 64;
constexpr int kRounds = 4;  // of nesting

bool has_name(const std::vector<Part>& parts, const std::string& name) {
  std::string word = plain(name);
  return std::any_of(parts.begin(), parts.end(), [&](const Part& each) {
    return plain(each.name) == word;
  });
}

// Smaller and of one value: what stands where the part begins.
bool is_listed(const Part& part, const std::vector<Part>& parts,
               const Side& other_side, const std::vector<Part>& others) {
  return std::any_of(others.begin(), others.end(), [&](const Part& each) {
    const Type& type = other_side.at(each.type);
    return each.begin == part.begin && each.bits < part.bits &&
           !each.is_bit_field && !each.is_padding && !is_aggregate(type) &&
           type.kind != Kind::kArray && !has_name(parts, each.name);
  });
}

std::vector<Part> members_of(const Side& side, const Part& part) {
  std::vector<Part> made = parts_of(side, part.type);
  for (Part& each : made) {
    each.name = part.name + "." + each.name;
    each.begin += part.begin;
  }
  return made;
}

std::vector<Part> items_of(const Side& side, const Part& part) {
  const Type& type = side.at(part.type);
  std::vector<Part> made;
  uint64_t count = type.count.value_or(0);
  if (count == 0 || count > kMostItems || type.of == kNoType) return made;
  for (uint64_t i = 0; i < count; i++) {
    Part item = part;
    item.name += "[" + std::to_string(i) + "]";
    item.type = type.of;
    item.bits = part.bits / count;
    item.begin += i * item.bits;
    made.push_back(item);
  }
  return made;
}

bool is_inside(const Part& part, const Part& outer) {
  return outer.begin <= part.begin && part.end() <= outer.end();
}

// Whether bytes of a part are those of bit-fields of the other side, and of
// nothing else.
bool is_store(const Side& side, const Part& part,
              const std::vector<Part>& others) {
  bool has_bits = false;
  for (const Part& each : others) {
    if (each.begin >= part.end() || each.end() <= part.begin) continue;
    bool is_same = plain(each.name) == plain(part.name);
    if (!each.is_bit_field || !is_inside(each, part) || is_same) return false;
    has_bits = true;
  }
  if (!has_bits || part.is_bit_field) return false;
  const Type& type = side.at(bared(side, part.type).type);
  return is_storage(side, part.type) ||
         (type.kind == Kind::kScalar && type.scalar == Scalar::kInteger);
}

void drop_stores(const Side& side, std::vector<Part>& parts,
                 std::vector<Part>& others) {
  std::vector<Part> kept;
  for (const Part& part : parts) {
    if (!is_store(side, part, others)) {
      kept.push_back(part);
      continue;
    }
    std::erase_if(others,
                  [&](const Part& each) { return is_inside(each, part); });
  }
  parts = std::move(kept);
}

}  // namespace

void leave_out_stored_bits(const Side& host, std::vector<Part>& own,
                           const Side& library, std::vector<Part>& other) {
  drop_stores(host, own, other);
  drop_stores(library, other, own);
}

void open_where_flat(const Side& side, std::vector<Part>& parts,
                     const Side& other_side, const std::vector<Part>& others) {
  for (int round = 0; round < kRounds; round++) {
    std::vector<Part> made;
    for (const Part& part : parts) {
      Kind kind = side.at(part.type).kind;
      std::vector<Part> inner;
      if (!part.is_bit_field && !part.is_padding &&
          !has_name(others, part.name) &&
          is_listed(part, parts, other_side, others)) {
        if (kind == Kind::kRecord) inner = members_of(side, part);
        if (kind == Kind::kArray) inner = items_of(side, part);
      }
      if (inner.empty()) inner.push_back(part);
      made.insert(made.end(), inner.begin(), inner.end());
    }
    if (made.size() == parts.size()) return;
    parts = std::move(made);
  }
}

}  // namespace crossbill::layout
