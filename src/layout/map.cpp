// SPDX-License-Identifier: MIT
// Draws memory maps: see map.hpp. First the rows of members, from the outside
// to the inside, then what lies between them, then sums.
#include "layout/map.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <map>

#include "layout/bits.hpp"
#include "layout/map_parts.hpp"

namespace crossbill::layout {
namespace {

// What damaged debug information could ask for without end.
constexpr uint32_t kDeepest = 32;
constexpr size_t kMostRows = 20'000;
constexpr size_t kMostCacheLines = 4096;
constexpr uint64_t kCacheLine = 64;
// Of a type; as bits it must fit, too.
constexpr uint64_t kLargest = uint64_t{1} << 56;

using What = MapRow::What;

// Where the rows of some members go, and what is said of each of them.
struct Inside {
  uint64_t bit_offset = 0;  // of the record that holds them
  std::string prefix;       // of their names
  uint32_t depth = 0;
  std::string alternative;
};

std::vector<Member> by_offset(std::vector<Member> members) {
  std::stable_sort(members.begin(), members.end(),
                   [](const Member& left, const Member& right) {
                     return left.bit_offset < right.bit_offset;
                   });
  return members;
}

class Drawing {
 public:
  explicit Drawing(const Side& side) : side_(side) {}

  // The parts of `type`, which takes `bits`.
  void draw(const Type& type, uint64_t bits, const Inside& inside) {
    if (type.kind == Kind::kRecord)
      record(type.members, bits, inside);
    else if (type.kind == Kind::kUnion)
      alternatives(type, bits, inside);
    else
      variant(type, bits, inside);
  }

  std::vector<MapRow> rows;
  Bits used;  // that hold something

 private:
  void record(const std::vector<Member>& listed, uint64_t bits,
              const Inside& inside) {
    std::vector<Member> members = by_offset(listed);
    Bits taken;
    for (const Member& member : members)
      taken.add(begin_of(member, inside), end_of(member, inside));
    if (!members.empty() && is_flexible(side_, members.back()))
      fill(begin_of(members.back(), inside), inside.bit_offset + bits, taken);
    std::vector<Bits::Range> gaps =
        taken.gaps(inside.bit_offset, inside.bit_offset + bits);
    auto gap = gaps.begin();
    Bits before;
    size_t first = rows.size();
    for (const Member& member : members) {
      uint64_t begin = begin_of(member, inside), end = end_of(member, inside);
      while (gap != gaps.end() && gap->begin <= begin)
        add_padding(*gap++, inside);
      if (before.overlaps(begin, end)) reuse(begin, end, first);
      before.add(begin, end);
      one(member, inside);
    }
    while (gap != gaps.end()) add_padding(*gap++, inside);
  }

  // The first items of a flexible array lie in what is left of the record.
  void fill(uint64_t begin, uint64_t end, Bits& taken) {
    taken.add(begin, end);
    used.add(begin, end);
  }

  void alternatives(const Type& type, uint64_t bits, Inside inside) {
    Bits taken;
    size_t number = 0;
    const std::string outer = inside.alternative;
    for (const Member& member : type.members) {
      std::string name = member.name;
      if (name.empty()) name = fmt::format("#{}", number + 1);
      inside.alternative = inner(outer, name);
      taken.add(begin_of(member, inside), end_of(member, inside));
      one(member, inside);
      ++number;
    }
    inside.alternative = outer;
    padding(taken, bits, inside);
  }

  void variant(const Type& type, uint64_t bits, Inside inside) {
    Bits taken;
    size_t tag = rows.size();
    if (type.tag) {
      taken.add(begin_of(*type.tag, inside), end_of(*type.tag, inside));
      one(*type.tag, inside);
    }
    const std::string outer = inside.alternative;
    for (const Alternative& each : type.alternatives) {
      inside.alternative = inner(outer, each.name);
      for (const Member& member : by_offset(held_by(each))) {
        taken.add(begin_of(member, inside), end_of(member, inside));
        one(member, inside);
      }
    }
    inside.alternative = outer;
    for (const Member& member : type.members) {
      taken.add(begin_of(member, inside), end_of(member, inside));
      one(member, inside);
    }
    if (type.tag && tag < rows.size()) name_tag(tag);
    padding(taken, bits, inside);
  }

  // rustc wraps what an alternative holds in a struct of the whole's size.
  std::vector<Member> held_by(const Alternative& alternative) const {
    if (alternative.members.size() != 1) return alternative.members;
    const Member& only = alternative.members.front();
    if (only.type == kNoType || only.name != alternative.name ||
        side_.at(only.type).kind != Kind::kRecord)
      return alternative.members;
    std::vector<Member> members = side_.at(only.type).members;
    for (Member& member : members) member.bit_offset += only.bit_offset;
    return members;
  }

  // A tag inside of what an alternative holds is a value that this never has.
  void name_tag(size_t tag) {
    MapRow& row = rows[tag];
    row.what = What::kTag;
    bool niche =
        std::any_of(rows.begin() + static_cast<std::ptrdiff_t>(tag) + 1,
                    rows.end(), [&](const MapRow& each) {
                      return each.what == What::kMember &&
                             each.alternative.size() > row.alternative.size() &&
                             each.bit_offset < row.bit_offset + row.bits &&
                             row.bit_offset < each.bit_offset + each.bits;
                    });
    row.name = niche ? "(tag, in a niche)" : "(tag)";
  }

  // One member with all that is in it.
  void one(const Member& member, const Inside& inside) {
    uint64_t begin = begin_of(member, inside), end = end_of(member, inside);
    if (full()) return used.add(begin, end);
    bool opened = member.type != kNoType && member.bits == 0 &&
                  has_parts(side_.at(member.type)) &&
                  !is_empty(side_.at(member.type)) && nesting_ < kDeepest;
    bool lifted = opened && member.name.empty() && !member.is_base;
    if (!lifted) add_row(member, begin, end - begin, inside);
    if (!opened) return used.add(begin, end);
    Inside next = inside;
    next.bit_offset = begin;
    if (!lifted) next.depth += 1;
    if (!member.name.empty() && !member.is_base)
      next.prefix += member.name + ".";
    ++nesting_;
    draw(side_.at(member.type), end - begin, next);
    --nesting_;
  }

  void add_row(const Member& member, uint64_t begin, uint64_t bits,
               const Inside& inside) {
    if (full()) return;
    MapRow row;
    row.bit_offset = begin;
    row.bits = bits;
    row.name = member.is_base         ? "(base)"
               : member.is_artificial ? "(vtable pointer)"
               : member.name.empty()  ? "(no name)"
                                      : inside.prefix + member.name;
    row.type = member.type == kNoType ? "?" : spelled(side_, member.type);
    row.depth = inside.depth;
    row.alternative = inside.alternative;
    row.is_flexible = is_flexible(side_, member);
    row.place = member.place;
    rows.push_back(std::move(row));
  }

  void add_padding(const Bits::Range& gap, const Inside& inside) {
    if (full()) return;
    MapRow row;
    row.what = What::kPadding;
    row.bit_offset = gap.begin;
    row.bits = gap.end - gap.begin;
    row.depth = inside.depth;
    row.alternative = inside.alternative;
    rows.push_back(std::move(row));
  }

  // The bits of a whole that none of its parts takes.
  void padding(const Bits& taken, uint64_t bits, const Inside& inside) {
    for (const Bits::Range& gap :
         taken.gaps(inside.bit_offset, inside.bit_offset + bits))
      add_padding(gap, inside);
  }

  // Marks the padding at the end of a base class in which the next member lies.
  void reuse(uint64_t begin, uint64_t end, size_t first) {
    for (size_t at = rows.size(); at-- > first;) {
      MapRow row = rows[at];
      if (row.what != What::kPadding || row.bit_offset >= end ||
          row.bit_offset + row.bits <= begin)
        continue;
      rows[at].what = What::kReused;
      if (row.bit_offset >= begin) continue;
      rows[at].bit_offset = begin;
      rows[at].bits = row.bit_offset + row.bits - begin;
      row.bits = begin - row.bit_offset;
      rows.insert(rows.begin() + static_cast<std::ptrdiff_t>(at), row);
    }
  }

  static std::string inner(const std::string& outer, const std::string& name) {
    return outer.empty() ? name : outer + "." + name;
  }

  static uint64_t begin_of(const Member& member, const Inside& inside) {
    return inside.bit_offset + member.bit_offset;
  }

  uint64_t end_of(const Member& member, const Inside& inside) const {
    return begin_of(member, inside) + bits_of(side_, member);
  }

  bool full() const { return rows.size() >= kMostRows; }

  const Side& side_;
  uint32_t nesting_ = 0;
};

// Bytes of [0, size) of which no bit is used.
uint64_t unused_bytes(const Bits& used, uint64_t size) {
  uint64_t sum = 0;
  for (const Bits::Range& gap : used.gaps(0, size * 8)) {
    uint64_t begin = (gap.begin + 7) / 8, end = gap.end / 8;
    if (end > begin) sum += end - begin;
  }
  return sum;
}

// Holes in the items of arrays are no rows, but bytes without a use they are.
class Holes {
 public:
  explicit Holes(const Side& side) : side_(side) {}

  // In arrays anywhere inside of a record.
  uint64_t in_arrays(const Type& type, uint32_t depth = 0) {
    uint64_t sum = 0;
    if (type.kind != Kind::kRecord || depth > kDeepest) return 0;
    for (const Member& member : type.members)
      if (member.type != kNoType) sum += in_member(member.type, depth + 1);
    return sum;
  }

 private:
  // A type may occur in a million places, and is looked into once.
  uint64_t in_member(TypeId id, uint32_t depth) {
    auto [found, is_new] = members_.try_emplace(id, 0);
    if (!is_new) return found->second;
    uint64_t sum = look_into(id, depth);
    return members_[id] = sum;
  }

  uint64_t look_into(TypeId id, uint32_t depth) {
    const Type& type = side_.at(id);
    if (type.kind != Kind::kArray) return in_arrays(type, depth);
    if (type.of == kNoType || depth > kDeepest) return 0;
    const Type& item = side_.at(type.of);
    return type.count.value_or(0) * (item.kind == Kind::kArray
                                         ? in_member(type.of, depth + 1)
                                         : in_item(type.of, depth + 1));
  }

  uint64_t in_item(TypeId id, uint32_t depth) {
    const Type& type = side_.at(id);
    if (!has_parts(type)) return 0;
    // Of one that holds itself, in damaged debug information, nothing.
    auto [known, is_new] = known_.try_emplace(id, 0);
    if (!is_new) return known->second;
    uint64_t size = std::min(size_of(side_, id).value_or(0), kLargest);
    Drawing drawing(side_);
    drawing.draw(type, size * 8, Inside{});
    uint64_t holes =
        unused_bytes(drawing.used, size) + in_arrays(type, depth + 1);
    return known_[id] = std::min(holes, size);
  }

  const Side& side_;
  std::map<TypeId, uint64_t> known_, members_;
};

void find_cache_lines(Map& map) {
  for (uint64_t line = kCacheLine; line < map.size; line += kCacheLine) {
    map.cache_lines.push_back(line);
    if (map.cache_lines.size() == kMostCacheLines) break;
  }
}

// Those that would fit in one line. What has parts is judged by these.
void find_split(Map& map) {
  for (size_t at = 0; at < map.rows.size(); ++at) {
    const MapRow& row = map.rows[at];
    bool opened =
        at + 1 < map.rows.size() && map.rows[at + 1].depth > row.depth;
    uint64_t first = row.bit_offset / 8 / kCacheLine;
    if (row.what != What::kMember || opened || row.bits == 0 ||
        row.bits > kCacheLine * 8)
      continue;
    if ((row.bit_offset + row.bits - 1) / 8 / kCacheLine != first)
      map.split.push_back(row.name);
  }
}

// Scalars, pointers, enums, arrays: one row.
MapRow whole(const Side& side, TypeId id, uint64_t size) {
  MapRow row;
  row.bits = size * 8;
  row.type = spelled(side, id);
  row.place = side.at(id).place;
  return row;
}

}  // namespace

Map map_of(const Side& side, TypeId id) {
  const Type& type = side.at(id);
  Map map;
  map.name = map_name(side, id);
  map.size = std::min(size_of(side, id).value_or(0), kLargest);
  map.alignment = alignment_of(side, id);
  map.least = map.size;
  if (!has_parts(type)) {
    if (map.size > 0) map.rows = {whole(side, id, map.size)};
    return map;
  }
  Drawing drawing(side);
  drawing.draw(type, map.size * 8, Inside{});
  map.rows = std::move(drawing.rows);
  uint64_t holes = std::min(Holes(side).in_arrays(type), map.size);
  map.padding =
      std::min(unused_bytes(drawing.used, map.size) + holes, map.size);
  uint64_t bytes = (drawing.used.count() + 7) / 8;
  map.least = std::min(bytes > holes ? bytes - holes : 0, map.size);
  find_cache_lines(map);
  find_split(map);
  return map;
}

}  // namespace crossbill::layout
