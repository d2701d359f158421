// SPDX-License-Identifier: MIT
// Decodes what hangs on nodes and threads: see arena_parts.hpp.
#include "recording/arena_parts.hpp"

#include <algorithm>

#include "recording/switch.hpp"

namespace crossbill::recording {
namespace {

using arena::BlockKind;

// What a row costs from here to the recording's file.
constexpr uint64_t kSizeCost = 120;
constexpr uint64_t kBucketCost = 60;
constexpr uint64_t kHandleCounterCost = 300;
constexpr uint64_t kThreadCost = 200;
constexpr uint64_t kSightingCost = 1000;
constexpr uint64_t kTracedCost = 96;

}  // namespace

void read_histograms(const ArenaFile& file, const std::vector<Block>& blocks,
                     const SiteDecoder::Asked& asked, Arena& arena) {
  each_record<arena::Histogram>(
      file, blocks, BlockKind::kHistograms,
      [&](uint64_t, const arena::Histogram& record, const Block& block) {
        uint32_t thread = asked.thread_of(block);
        if (thread == kNoIndex || record.edge >= arena::kMaxEdges) return;
        auto zeros =
            std::count(std::begin(record.counts), std::end(record.counts), 0u);
        auto rows = arena::kHistogramBuckets - static_cast<uint64_t>(zeros);
        if (asked.spend(rows * kBucketCost))
          arena.histograms.push_back({record, thread});
      });
}

void read_jumps(const ArenaFile& file, const std::vector<Block>& blocks,
                const SiteDecoder::Asked& asked, Arena& arena) {
  if (arena.threads.empty()) return;
  each_record<arena::JumpCount>(
      file, blocks, BlockKind::kJumps,
      [&](uint64_t, const arena::JumpCount& record, const Block&) {
        if (record.calls > 0 && record.edge < arena::kMaxEdges &&
            asked.spend(kHandleCounterCost))
          arena.counters.push_back(
              {record.edge, 0, record.calls, kNoIndex, true});
      });
}

void read_gaps(const ArenaFile& file, const std::vector<Block>& blocks,
               const SiteDecoder::Asked& asked, Arena& arena) {
  each_record<arena::Gaps>(
      file, blocks, BlockKind::kGaps,
      [&](uint64_t, const arena::Gaps& record, const Block&) {
        uint32_t node = asked.node_at(record.node);
        if (node != kNoIndex && asked.spend(sizeof record))
          arena.gaps.push_back({record, node});
      });
}

void read_sizes(const ArenaFile& file, const std::vector<Block>& blocks,
                const SiteDecoder::Asked& asked, Arena& arena) {
  each_record<arena::Sizes>(
      file, blocks, BlockKind::kSizes,
      [&](uint64_t, const arena::Sizes& record, const Block&) {
        uint32_t node = asked.node_at(record.node);
        bool known = static_cast<uint32_t>(record.kind) < arena::kSizeKinds;
        auto rows = std::count_if(
            std::begin(record.buckets), std::end(record.buckets),
            [](const arena::SizeBucket& bucket) { return bucket.calls > 0; });
        uint64_t cost = sizeof record + static_cast<uint64_t>(rows) * kSizeCost;
        if (known && node != kNoIndex && asked.spend(cost))
          arena.sizes.push_back({record, node});
      });
}

void read_library_threads(const ArenaFile& file,
                          const std::vector<Block>& blocks,
                          const SiteDecoder::Asked& asked, Arena& arena) {
  each_record<arena::LibraryThread>(
      file, blocks, BlockKind::kLibraryThreads,
      [&](uint64_t, const arena::LibraryThread& record, const Block&) {
        ArenaLibraryThread thread{record, asked.module_at(record.module),
                                  asked.module_at(record.starter)};
        thread.record.cpu_ns -=
            std::min(arena::before_ns(record), record.cpu_ns);
        if (record.threads > 0 && thread.module != kNoIndex &&
            asked.spend(kThreadCost))
          arena.library_threads.push_back(thread);
      });
}

void read_sightings(const ArenaFile& file, const std::vector<Block>& blocks,
                    const SiteDecoder::Asked& asked, Arena& arena) {
  each_record<arena::Sighting>(
      file, blocks, BlockKind::kSightings,
      [&](uint64_t, const arena::Sighting& record, const Block&) {
        uint32_t kind = static_cast<uint32_t>(record.kind);
        if (kind == 0 || kind > arena::kSightingKinds ||
            !asked.spend(kSightingCost))
          return;
        arena.sightings.push_back({record, asked.node_at(record.node),
                                   asked.node_at(record.from_node),
                                   asked.module_at(record.module),
                                   asked.site_at(record.site)});
      });
}

void read_traced(const ArenaFile& file, const std::vector<Block>& blocks,
                 const SiteDecoder::Asked& asked, Arena& arena) {
  each_record<arena::Traced>(
      file, blocks, BlockKind::kTraced,
      [&](uint64_t, const arena::Traced& record, const Block&) {
        uint32_t node =
            record.node == 0 ? kNoIndex : asked.node_at(record.node);
        bool possible = record.own <= record.start &&
                        record.start >= arena.header.start_ticks &&
                        record.start + record.ticks >= record.start;
        if (node != kNoIndex && possible && asked.spend(kTracedCost))
          arena.traced.push_back({record, node});
      });
}

}  // namespace crossbill::recording
