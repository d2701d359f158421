// SPDX-License-Identifier: MIT
// Decodes an arena's sites, frames and stacks.
#include "recording/arena_sites.hpp"

#include <utility>

namespace crossbill::recording {
namespace {

using arena::BlockKind;

// What a row costs from here to the recording's file, its texts aside.
constexpr uint64_t kSiteCost = 300;
constexpr uint64_t kStackCost = 60;  // and of a frame

}  // namespace

uint32_t SiteDecoder::index_in(const Indexes& indexes, arena::Ref ref) {
  auto found = indexes.find(offset_of(ref));
  return found == indexes.end() ? kNoIndex : found->second;
}

void SiteDecoder::read(const ArenaFile& file, const std::vector<Block>& blocks,
                       const Asked& asked, Arena& arena) {
  each_record<arena::Site>(
      file, blocks, BlockKind::kSites,
      [&](uint64_t offset, const arena::Site& record, const Block&) {
        if (record.kind == arena::SiteKind{} || !asked.spend(kSiteCost)) return;
        ArenaSite site{record, {}, asked.text_at(record.function), kNoIndex};
        if (record.kind == arena::SiteKind::kNative)
          site.module = asked.module_at(record.file);
        else
          site.file = asked.text_at(record.file);
        sites_[offset] = static_cast<uint32_t>(arena.sites.size());
        arena.sites.push_back(std::move(site));
      });
  // A frame's caller was made before it, and so has been read.
  each_record<arena::Frame>(
      file, blocks, BlockKind::kFrames,
      [&](uint64_t offset, const arena::Frame& record, const Block&) {
        bool empty = record.site == 0 && record.caller == 0;
        if (empty || !asked.spend(kStackCost)) return;
        ArenaFrame frame{site_at(record.site),
                         index_in(frames_, record.caller)};
        frames_[offset] = static_cast<uint32_t>(arena.frames.size());
        arena.frames.push_back(frame);
      });
}

void SiteDecoder::read_stacks(const ArenaFile& file,
                              const std::vector<Block>& blocks,
                              const Asked& asked, Arena& arena) const {
  each_record<arena::Stack>(
      file, blocks, BlockKind::kStacks,
      [&](uint64_t, const arena::Stack& record, const Block&) {
        ArenaStack stack{asked.node_at(record.node),
                         index_in(frames_, record.frame), record.calls};
        if (stack.node != kNoIndex && stack.frame != kNoIndex &&
            asked.spend(kStackCost))
          arena.stacks.push_back(stack);
      });
}

}  // namespace crossbill::recording
