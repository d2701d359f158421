// SPDX-License-Identifier: MIT
// Memory maps: a type's bytes in order, with the padding between, what is
// wasted, and the order of members that wastes least.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "layout/model.hpp"

namespace crossbill::layout {

// One stretch of a map. Rows may overlap in unions only.
struct MapRow {
  enum class What : uint8_t {
    kMember,
    kPadding,
    kTag,     // of a tagged union
    kReused,  // tail padding of a base class, used by what follows it
  };
  What what = What::kMember;
  uint64_t bit_offset = 0, bits = 0;
  std::string name;    // "point.x" for members of nameless or shown records
  std::string type;    // spelled()
  uint32_t depth = 0;  // of nesting: members of members are shown below them
  // Of tagged unions and unions: which alternative it belongs to, "" for all.
  std::string alternative;
  bool is_flexible = false;
  Place place;
};

struct Map {
  std::string name;  // "struct Data", with what its language says of it
  uint64_t size = 0, alignment = 0;
  uint64_t padding = 0;  // bytes that hold nothing, in the whole of it
  // The size without any padding, as a packed struct would have it.
  uint64_t least = 0;
  std::vector<MapRow> rows;  // by offset, outer before inner
  // Offsets of the cache lines that begin inside of it, and members that lie
  // across such a border.
  std::vector<uint64_t> cache_lines;
  std::vector<std::string> split;
};

Map map_of(const Side& side, TypeId id);

// A better order of a record's members, with its size; none where there is no
// smaller one, or where members may not be moved: bit-fields, base classes, a
// flexible array, unions, packed types.
struct Order {
  std::vector<uint32_t> members;  // in Type::members, as they should stand
  uint64_t size = 0;
};
std::optional<Order> better_order(const Side& side, TypeId id);

}  // namespace crossbill::layout
