// SPDX-License-Identifier: MIT
// The order of a record's members that leaves the fewest bytes unused: see
// map.hpp.
//
// Where each member's size is a multiple of its alignment, going down by
// alignment leaves no hole but at the end, which is the least there can be. A
// member that is aligned further than its type (alignas) leaves holes, which
// others fill; the best of a few ways to choose them is taken, as to find the
// very best is a knapsack.
#include <algorithm>
#include <array>
#include <utility>

#include "layout/map.hpp"
#include "layout/map_parts.hpp"

namespace crossbill::layout {
namespace {

// Beyond that nobody would sort by hand, nor should damaged files let us.
constexpr size_t kMostMembers = 2000;

struct Block {
  uint32_t member = 0;
  uint64_t size = 0, alignment = 1;
};

uint64_t rounded_up(uint64_t offset, uint64_t alignment) {
  return (offset + alignment - 1) / alignment * alignment;
}

bool may_move(const Side& side, const Member& member) {
  return member.bits == 0 && !member.is_base && !member.is_artificial &&
         member.type != kNoType && member.bit_offset % 8 == 0 &&
         !is_flexible(side, member) && size_of(side, member.type).has_value();
}

bool may_be_ordered(const Side& side, const Type& type) {
  return type.kind == Kind::kRecord && type.size && !type.is_packed &&
         !type.is_reordered && type.members.size() > 1 &&
         type.members.size() <= kMostMembers &&
         std::all_of(
             type.members.begin(), type.members.end(),
             [&](const Member& member) { return may_move(side, member); });
}

std::vector<Block> blocks_of(const Side& side, const Type& type) {
  std::vector<Block> blocks;
  for (uint32_t at = 0; at < type.members.size(); ++at) {
    const Member& member = type.members[at];
    uint64_t alignment =
        std::max(member.alignment, alignment_of(side, member.type));
    blocks.push_back({at, size_of(side, member.type).value_or(0),
                      std::max<uint64_t>(alignment, 1)});
  }
  return blocks;
}

// Whether the rules by which we move members explain where they are now.
bool explains(const Type& type, const std::vector<Block>& blocks,
              uint64_t alignment) {
  uint64_t offset = 0;
  for (const Block& block : blocks) {
    offset = rounded_up(offset, block.alignment);
    if (type.members[block.member].bit_offset != offset * 8) return false;
    offset += block.size;
  }
  return rounded_up(offset, alignment) == *type.size;
}

// Which of two members that are aligned alike goes first. It makes a difference
// where there are holes to fill; then no rule is always the best.
using GoesFirst = bool (*)(const Block& left, const Block& right);
constexpr auto kTies = std::to_array<GoesFirst>({
    [](const Block&, const Block&) { return false; },  // as in the source
    [](const Block& left, const Block& right) {
      return left.size > right.size;
    },
    [](const Block& left, const Block& right) {
      return left.size < right.size;
    },
});

// Takes one after another: the first that needs no hole before it, and where
// there is none, the one that needs the least.
Order ordered(std::vector<Block> blocks, uint64_t alignment,
              GoesFirst goes_first) {
  std::stable_sort(blocks.begin(), blocks.end(),
                   [&](const Block& left, const Block& right) {
                     return left.alignment != right.alignment
                                ? left.alignment > right.alignment
                                : goes_first(left, right);
                   });
  Order order;
  uint64_t offset = 0;
  while (!blocks.empty()) {
    auto best = std::min_element(blocks.begin(), blocks.end(),
                                 [&](const Block& left, const Block& right) {
                                   return rounded_up(offset, left.alignment) <
                                          rounded_up(offset, right.alignment);
                                 });
    offset = rounded_up(offset, best->alignment) + best->size;
    order.members.push_back(best->member);
    blocks.erase(best);
  }
  order.size = rounded_up(offset, alignment);
  return order;
}

}  // namespace

std::optional<Order> better_order(const Side& side, TypeId id) {
  const Type& type = side.at(id);
  if (!may_be_ordered(side, type)) return std::nullopt;
  std::vector<Block> blocks = blocks_of(side, type);
  uint64_t alignment = std::max<uint64_t>(type.alignment, 1);
  for (const Block& block : blocks)
    alignment = std::max(alignment, block.alignment);
  if (!explains(type, blocks, alignment)) return std::nullopt;
  Order order;
  order.size = *type.size;
  for (GoesFirst goes_first : kTies) {
    Order found = ordered(blocks, alignment, goes_first);
    if (found.size < order.size) order = std::move(found);
  }
  if (order.size >= *type.size) return std::nullopt;
  return order;
}

}  // namespace crossbill::layout
