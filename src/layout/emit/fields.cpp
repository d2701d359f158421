// SPDX-License-Identifier: MIT
#include "layout/emit/fields.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "layout/emit/owners.hpp"

namespace crossbill::layout {
namespace {

constexpr int kDeepest = 16;

void add_named(const Side& side, TypeId id, uint64_t bits, int depth,
               std::vector<Field>& fields) {
  if (depth > kDeepest) return;
  for (const Member& each : side.at(id).members) {
    uint64_t at = bits + each.bit_offset;
    if (each.is_artificial || each.is_base || each.bits != 0 || at % 8 != 0)
      continue;
    if (!each.name.empty()) {
      fields.push_back(
          {each.name, each.type, at / 8,
           each.type == kNoType ? std::nullopt : size_of(side, each.type),
           depth > 0, is_hidden(side, side.at(id), each)});
    } else if (each.type != kNoType) {
      add_named(side, each.type, at, depth + 1, fields);
    }
  }
}

uint64_t round_up(uint64_t value, uint64_t to) {
  return to < 2 ? value : (value + to - 1) / to * to;
}

// Members by their bytes; bit-fields that share a byte are one.
std::vector<Field> by_bytes(const Side& side, const Type& type) {
  std::vector<Field> fields;
  for (const Member& each : type.members) {
    if (each.type == kNoType) continue;
    std::optional<uint64_t> size = size_of(side, each.type);
    uint64_t begin = each.bit_offset / 8;
    if (each.bits == 0) {
      fields.push_back({each.name, each.type, begin, size});
      continue;
    }
    uint64_t end = (each.bit_offset + each.bits + 7) / 8;
    fields.push_back({"", kNoType, begin, end - begin});
  }
  std::stable_sort(
      fields.begin(), fields.end(),
      [](const Field& a, const Field& b) { return a.offset < b.offset; });
  return fields;
}

uint64_t alignment_there(const Side& side, TypeId id, int depth);

// Where C's rules, which `_fields_` and cdef follow, put the last byte of such
// fields; none where they put a field elsewhere.
std::optional<uint64_t> natural_size(const Side& side, const Type& type,
                                     const std::vector<Field>& fields,
                                     int depth) {
  bool is_union = type.kind == Kind::kUnion;
  uint64_t end = 0, align = 1;
  for (const Field& each : fields) {
    if (each.type == kNoType && !is_union) return std::nullopt;
    uint64_t own = alignment_there(side, each.type, depth + 1);
    if (round_up(is_union ? 0 : end, own) != each.offset) return std::nullopt;
    end = std::max(end, each.offset + each.size.value_or(0));
    align = std::max(align, own);
  }
  return round_up(end, align);
}

bool is_natural(const Side& side, const Type& type,
                const std::vector<Field>& fields, int depth) {
  return natural_size(side, type, fields, depth) == type.size.value_or(0);
}

// The alignment that a type has in such a language, where records that need to
// be packed have none, and numbers that it has no name for are bytes.
uint64_t alignment_there(const Side& side, TypeId id, int depth) {
  if (id == kNoType || depth > kDeepest) return 1;
  const Type& type = side.at(id);
  uint64_t size = type.size.value_or(0);
  switch (type.kind) {
    case Kind::kArray:
      return alignment_there(side, type.of, depth + 1);
    case Kind::kRecord:
    case Kind::kUnion: {
      std::vector<Field> fields = by_bytes(side, type);
      if (!is_natural(side, type, fields, depth + 1)) return 1;
      uint64_t align = 1;
      for (const Field& each : fields)
        align = std::max(align, alignment_there(side, each.type, depth + 1));
      return align;
    }
    case Kind::kScalar:
      if (type.scalar == Scalar::kComplex || type.scalar == Scalar::kDecimal)
        return 1;
      if (type.scalar == Scalar::kExtended) return size;
      [[fallthrough]];
    case Kind::kEnum:
    case Kind::kPointer:
      return size == 2 || size == 4 || size == 8 ? size : 1;
    default:
      return 1;
  }
}

std::vector<Field> filled(const std::vector<Field>& fields, uint64_t size) {
  std::vector<Field> rows;
  uint64_t end = 0;
  for (const Field& each : fields) {
    Field row = each;
    if (row.offset < end) {  // reused, or bits of a byte that is there
      uint64_t over = end - row.offset;
      if (!row.size || *row.size <= over) continue;
      row = {"", kNoType, end, *row.size - over};
    }
    if (row.offset > end) rows.push_back({"", kNoType, end, row.offset - end});
    end = row.offset + row.size.value_or(0);
    rows.push_back(row);
  }
  if (size > end) rows.push_back({"", kNoType, end, size - end});
  return rows;
}

void add_parts(const Side& side, TypeId id, std::set<TypeId>& seen,
               std::vector<TypeId>& order, int depth) {
  if (id == kNoType || depth > kDeepest) return;
  const Type& type = side.at(id);
  if (type.kind == Kind::kArray)
    return add_parts(side, type.of, seen, order, depth + 1);
  bool is_record = type.kind == Kind::kRecord || type.kind == Kind::kUnion;
  if (!is_record || !seen.insert(id).second) return;
  for (const Member& each : type.members)
    add_parts(side, each.type, seen, order, depth + 1);
  order.push_back(id);
}

}  // namespace

std::vector<std::string> bit_fields(const Side& side, TypeId id) {
  std::vector<std::string> names;
  for (const Member& each : side.at(id).members)
    if (each.bits != 0 && !each.name.empty()) names.push_back(each.name);
  return names;
}

std::vector<Field> named_fields(const Side& side, TypeId id) {
  std::vector<Field> fields;
  add_named(side, id, 0, 0, fields);
  return fields;
}

Body body_of(const Side& side, TypeId id) {
  const Type& type = side.at(id);
  std::vector<Field> fields = by_bytes(side, type);
  if (is_natural(side, type, fields, 0)) return {fields, false};
  uint64_t size = type.size.value_or(0);
  if (type.kind != Kind::kUnion) return {filled(fields, size), true};
  std::erase_if(fields, [](const Field& each) { return each.offset != 0; });
  fields.push_back({"", kNoType, 0, size});
  return {fields, true};
}

std::string plain_name(const Type& type) {
  const std::string& full = type.name.empty() ? type.alias : type.name;
  size_t colons = full.rfind("::");
  std::string name = colons == full.npos ? full : full.substr(colons + 2);
  size_t blank = name.rfind(' ');  // struct Data
  if (blank != name.npos) name = name.substr(blank + 1);
  bool fits =
      !name.empty() && std::all_of(name.begin(), name.end(), [](char c) {
        return isalnum(static_cast<unsigned char>(c)) || c == '_' ||
               static_cast<unsigned char>(c) >= 0x80;
      });
  return fits && !isdigit(static_cast<unsigned char>(name[0])) ? name : "";
}

std::vector<TypeId> with_parts(const Side& side,
                               const std::vector<TypeId>& types) {
  std::set<TypeId> seen;
  std::vector<TypeId> order;
  for (TypeId id : types) add_parts(side, id, seen, order, 0);
  return order;
}

std::string made_by(const Side& side, const char* language,
                    const char* comment) {
  std::string file = side.path.substr(side.path.rfind('/') + 1);
  return fmt::format(
      "Made by `crossbill layout --emit {}` of {}.\n"
      "{} It holds as long as types lie as they do there.\n",
      language, file, comment);
}

}  // namespace crossbill::layout
