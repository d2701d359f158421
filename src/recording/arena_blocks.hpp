// SPDX-License-Identifier: MIT
// The blocks of an arena, found one after the other.
#pragma once
#include <algorithm>
#include <cstdint>
#include <vector>

#include "recording/arena_file.hpp"

namespace crossbill::recording {

struct Block {
  uint64_t offset = 0;  // of the first record
  arena::BlockHeader header{};

  // How many records of `bytes` bytes are valid.
  uint64_t records(uint64_t bytes) const {
    return std::min<uint64_t>(header.count,
                              (header.bytes - sizeof header) / bytes);
  }
};

// A block whose header is not yet filled has no known length; the walk goes on
// at the next 4 KiB, where a block must begin, and takes what looks like one.
// `skipped`: how many of such places hold data and no block.
std::vector<Block> find_blocks(const ArenaFile& file, uint64_t& skipped);

// Calls `take(offset, record, block)` for the first `records` of a block. What
// lies in a hole is all zero, and a record of no kind.
template <class T, class Take>
void each_record_in(const ArenaFile& file, const Block& block, uint64_t records,
                    Take take) {
  for (uint64_t i = 0; i < records; ++i) {
    T record{};
    uint64_t offset = block.offset + i * sizeof(T);
    uint64_t data = file.next_data(offset);
    if (data >= offset + sizeof(T))
      i = (data - block.offset) / sizeof(T) - 1;
    else if (file.read(offset, record))
      take(offset, record, block);
  }
}

// The same for each valid record of all blocks of a kind.
template <class T, class Take>
void each_record(const ArenaFile& file, const std::vector<Block>& blocks,
                 arena::BlockKind kind, Take take) {
  for (const Block& block : blocks)
    if (block.header.kind == kind)
      each_record_in<T>(file, block, block.records(sizeof(T)), take);
}

}  // namespace crossbill::recording
