// SPDX-License-Identifier: MIT
// Walks over the blocks of an arena: see arena_blocks.hpp.
#include "recording/arena_blocks.hpp"

namespace crossbill::recording {
namespace {

using arena::BlockHeader;
using arena::BlockKind;

bool plausible(const BlockHeader& header, uint64_t space) {
  auto kind = static_cast<uint32_t>(header.kind);
  return kind >= static_cast<uint32_t>(BlockKind::kModules) &&
         kind <= static_cast<uint32_t>(arena::kLastBlockKind) &&
         header.bytes > 0 && header.bytes % arena::kBlockAlign == 0 &&
         header.bytes <= space;
}

uint64_t next_block(uint64_t offset) {
  return (offset / arena::kBlockAlign + 1) * arena::kBlockAlign;
}

// Where the next block with data may begin.
uint64_t first_block(const ArenaFile& file, uint64_t offset) {
  return file.next_data(offset) / arena::kBlockAlign * arena::kBlockAlign;
}

}  // namespace

std::vector<Block> find_blocks(const ArenaFile& file, uint64_t& skipped) {
  std::vector<Block> blocks;
  uint64_t end = file.end(), offset = arena::kBlocksOffset;
  BlockHeader header{};
  while (file.read(offset, header) && offset < end) {
    if (plausible(header, end - offset)) {
      blocks.push_back({offset + sizeof(header), header});
      offset += header.bytes;
    } else {
      if (file.next_data(offset) < next_block(offset)) ++skipped;
      offset = std::max(next_block(offset), first_block(file, offset));
    }
  }
  return blocks;
}

}  // namespace crossbill::recording
