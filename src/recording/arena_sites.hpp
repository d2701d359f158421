// SPDX-License-Identifier: MIT
// Decodes an arena's sites, frames and stacks.
#pragma once
#include <cstdint>
#include <functional>
#include <string>
#include <unordered_map>
#include <vector>

#include "recording/arena_blocks.hpp"
#include "recording/arena_reader.hpp"

namespace crossbill::recording {

class SiteDecoder {
 public:
  // What it asks of who decodes the rest. The indexes are of Arena's vectors,
  // or kNoIndex.
  struct Asked {
    std::function<bool(uint64_t bytes)> spend;  // false: no room for a record
    std::function<std::string(arena::Ref)> text_at;
    std::function<uint32_t(arena::Ref)> module_at, node_at, site_at;
    std::function<uint32_t(const Block&)> thread_of;
  };

  // Sites and frames: before the nodes, which name their site.
  void read(const ArenaFile& file, const std::vector<Block>& blocks,
            const Asked& asked, Arena& arena);
  // After the nodes.
  void read_stacks(const ArenaFile& file, const std::vector<Block>& blocks,
                   const Asked& asked, Arena& arena) const;

  uint32_t site_at(arena::Ref ref) const { return index_in(sites_, ref); }

 private:
  using Indexes = std::unordered_map<uint64_t, uint32_t>;  // by offset
  static uint32_t index_in(const Indexes& indexes, arena::Ref ref);

  Indexes sites_, frames_;
};

}  // namespace crossbill::recording
