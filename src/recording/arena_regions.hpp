// SPDX-License-Identifier: MIT
// Decodes an arena's regions.
#pragma once
#include <cstdint>
#include <unordered_map>
#include <vector>

#include "recording/arena_blocks.hpp"
#include "recording/arena_reader.hpp"
#include "recording/arena_sites.hpp"

namespace crossbill::recording {

class RegionDecoder {
 public:
  // Before what names its region by the number.
  void read(const ArenaFile& file, const std::vector<Block>& blocks,
            const SiteDecoder::Asked& asked, Arena& arena);

  // In Arena::regions; kNoIndex: in none.
  uint32_t index_of(uint32_t number) const;

 private:
  std::unordered_map<uint32_t, uint32_t> indexes_;  // by number
};

}  // namespace crossbill::recording
