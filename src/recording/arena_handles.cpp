// SPDX-License-Identifier: MIT
// Decodes what an arena has of handles: see arena_parts.hpp.
#include <unordered_map>

#include "recording/arena_parts.hpp"

namespace crossbill::recording {
namespace {

using arena::BlockKind;

// What a row costs from here to the recording's file, its texts aside.
constexpr uint64_t kRowCost = 400;

struct Pair {
  arena::Pair record{};
  std::string freers;
};

bool is_known(arena::MisuseKind kind) {
  return kind == arena::MisuseKind::kDoubleFree ||
         kind == arena::MisuseKind::kUseAfterFree ||
         kind == arena::MisuseKind::kShared;
}

}  // namespace

void read_handles(const ArenaFile& file, const std::vector<Block>& blocks,
                  const SiteDecoder::Asked& asked, Arena& arena) {
  std::unordered_map<uint64_t, Pair> pairs;     // by offset, as the next
  std::unordered_map<uint64_t, uint32_t> made;  // in Arena::made
  each_record<arena::Pair>(
      file, blocks, BlockKind::kPairs,
      [&](uint64_t offset, const arena::Pair& record, const Block&) {
        if (record.freers != 0 && asked.spend(kRowCost))
          pairs[offset] = {record, asked.text_at(record.freers)};
      });
  each_record<arena::Made>(
      file, blocks, BlockKind::kMade,
      [&](uint64_t offset, const arena::Made& record, const Block&) {
        auto pair = pairs.find(offset_of(record.pair));
        uint32_t node = asked.node_at(record.node);
        if (pair == pairs.end() || node == kNoIndex || !asked.spend(kRowCost))
          return;
        made[offset] = static_cast<uint32_t>(arena.made.size());
        arena.made.push_back({record, pair->second.record, pair->second.freers,
                              node, asked.node_at(record.last_freed)});
      });
  each_record<arena::Misuse>(
      file, blocks, BlockKind::kMisuses,
      [&](uint64_t, const arena::Misuse& record, const Block&) {
        auto of = made.find(offset_of(record.made));
        uint32_t node = asked.node_at(record.node);
        if (!is_known(record.kind) || of == made.end() || node == kNoIndex ||
            !asked.spend(kRowCost))
          return;
        arena.misuses.push_back(
            {record, of->second, asked.node_at(record.freed), node});
      });
}

void move_watched(Arena& arena, const std::vector<uint32_t>& nodes) {
  auto move = [&](uint32_t& node) {
    if (node != kNoIndex) node = nodes[node];
  };
  for (ArenaMade& made : arena.made) {
    move(made.node);
    move(made.last_freed);
  }
  for (ArenaMisuse& misuse : arena.misuses) {
    move(misuse.freed);
    move(misuse.node);
  }
  for (ArenaSighting& seen : arena.sightings) {
    move(seen.node);
    move(seen.from_node);
  }
}

}  // namespace crossbill::recording
