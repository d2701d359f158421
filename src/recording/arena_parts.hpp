// SPDX-License-Identifier: MIT
// Decodes the parts of an arena that hang on nodes and threads and that nothing
// else is found by: histograms, counters of jumps, gaps, sizes, handles,
// sightings, the threads of libraries.
#pragma once
#include <vector>

#include "recording/arena_blocks.hpp"
#include "recording/arena_reader.hpp"
#include "recording/arena_sites.hpp"

namespace crossbill::recording {

void read_histograms(const ArenaFile& file, const std::vector<Block>& blocks,
                     const SiteDecoder::Asked& asked, Arena& arena);
// Counters of calls by jumps. Nobody knows by which thread: the first stands
// for all.
void read_jumps(const ArenaFile& file, const std::vector<Block>& blocks,
                const SiteDecoder::Asked& asked, Arena& arena);
void read_gaps(const ArenaFile& file, const std::vector<Block>& blocks,
               const SiteDecoder::Asked& asked, Arena& arena);
void read_sizes(const ArenaFile& file, const std::vector<Block>& blocks,
                const SiteDecoder::Asked& asked, Arena& arena);
void read_handles(const ArenaFile& file, const std::vector<Block>& blocks,
                  const SiteDecoder::Asked& asked, Arena& arena);
void read_library_threads(const ArenaFile& file,
                          const std::vector<Block>& blocks,
                          const SiteDecoder::Asked& asked, Arena& arena);

void read_sightings(const ArenaFile& file, const std::vector<Block>& blocks,
                    const SiteDecoder::Asked& asked, Arena& arena);

void read_traced(const ArenaFile& file, const std::vector<Block>& blocks,
                 const SiteDecoder::Asked& asked, Arena& arena);

// What --watch saw lies in nodes that each have another number now.
void move_watched(Arena& arena, const std::vector<uint32_t>& nodes);

}  // namespace crossbill::recording
