// SPDX-License-Identifier: MIT
// Decodes an arena's regions: see arena_regions.hpp.
#include "recording/arena_regions.hpp"

#include <map>

namespace crossbill::recording {
namespace {

constexpr uint64_t kRegionCost = 300;

}  // namespace

// A region has a greater number than the one around it, wherever its record
// lies: a forked child writes down what is open from the innermost outwards.
void RegionDecoder::read(const ArenaFile& file,
                         const std::vector<Block>& blocks,
                         const SiteDecoder::Asked& asked, Arena& arena) {
  std::map<uint16_t, arena::Region> records;
  each_record<arena::Region>(
      file, blocks, arena::BlockKind::kRegions,
      [&](uint64_t, const arena::Region& record, const Block&) {
        if (record.number < arena::kMaxRegions && asked.spend(kRegionCost))
          records.try_emplace(record.number, record);
      });
  for (const auto& [number, record] : records) {
    if (number == 0) {
      arena.regions_left_out = record.begun;
      arena.regions_not_begun = record.ended;
      continue;
    }
    indexes_[number] = static_cast<uint32_t>(arena.regions.size());
    uint32_t around =
        record.around < number ? index_of(record.around) : kNoIndex;
    arena.regions.push_back({record, asked.text_at(record.name), around});
  }
}

uint32_t RegionDecoder::index_of(uint32_t number) const {
  auto found = indexes_.find(number);
  return number == 0 || found == indexes_.end() ? kNoIndex : found->second;
}

}  // namespace crossbill::recording
