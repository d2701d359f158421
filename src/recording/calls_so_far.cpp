// SPDX-License-Identifier: MIT
// Sums what nodes, counters and jumps have counted, and decodes nothing else.
#include "recording/calls_so_far.hpp"

#include "recording/arena_blocks.hpp"

namespace crossbill::recording {

uint64_t calls_so_far(const ArenaFile& file) {
  using arena::BlockKind;
  uint64_t skipped = 0, calls = 0;
  std::vector<Block> blocks = find_blocks(file, skipped);
  each_record<arena::Node>(
      file, blocks, BlockKind::kNodes,
      [&](uint64_t, const arena::Node& node, const Block&) {
        if (node.edge != arena::kNoEdge) calls += arena::calls_of(node);
      });
  each_record<arena::JumpCount>(file, blocks, BlockKind::kJumps,
                                [&](uint64_t, const arena::JumpCount& jump,
                                    const Block&) { calls += jump.calls; });
  each_record<uint64_t>(
      file, blocks, BlockKind::kCounters,
      [&](uint64_t, uint64_t counted, const Block&) { calls += counted; });
  return calls;
}

}  // namespace crossbill::recording
