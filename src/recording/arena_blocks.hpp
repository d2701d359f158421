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

}  // namespace crossbill::recording
