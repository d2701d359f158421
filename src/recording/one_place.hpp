// SPDX-License-Identifier: MIT
// What several nodes hold that share a place of the tree becomes one node's.
#pragma once
#include <cstdint>
#include <vector>

#include "recording/arena_reader.hpp"

namespace crossbill::recording {

// Adds to a node what is not scaled to calls that were not timed: the longest,
// and what is known of single calls.
void add_unscaled(ArenaNode& to, const ArenaNode& from);

// Stacks, gaps, sizes, what --watch saw and what is open: of the nodes that
// `places` has for each old one. Gaps, and sizes of a kind, become one record
// of each node.
void move_records(Arena& arena, const std::vector<uint32_t>& places);

}  // namespace crossbill::recording
