// SPDX-License-Identifier: MIT
// The rows that a piece has for an arena's regions, and all of them together.
#include "recording/merge_regions.hpp"

#include <algorithm>
#include <vector>

#include "recording/merge.hpp"

namespace crossbill::recording {

void RegionMerger::add(Piece& piece, Recording& all) {
  std::vector<uint32_t> rows;
  for (Region& region : piece.regions) {
    if (region.around != kNone) region.around = rows[region.around];
    auto fresh = static_cast<uint32_t>(all.regions.size());
    auto [found, added] =
        rows_.try_emplace({region.around, region.name}, fresh);
    rows.push_back(found->second);
    if (added) {
      all.regions.push_back(std::move(region));
      continue;
    }
    Region& known = all.regions[found->second];
    known.begun += region.begun;
    known.ended += region.ended;
    known.astray += region.astray;
  }
  for (Node& node : piece.nodes)
    if (node.region != kNone) node.region = rows[node.region];
}

void Merger::add_regions(const Arena& arena, Piece& piece) {
  for (const ArenaRegion& region : arena.regions) {
    const arena::Region& record = region.record;
    piece.regions.push_back({region.around, region.name,
                             number(record.begun, Count::kBegun),
                             number(record.ended, Count::kEnded),
                             number(record.astray, Count::kAstray)});
  }
}

// What of a process's regions is not as it should be.
void Merger::note_regions(const Arena& arena, Piece& piece) {
  auto note = [&](const char* code, const std::string& subject,
                  uint64_t count) {
    if (count > 0)
      piece.notes.push_back(
          {kNone, code, subject, number(count, Count::kNotes)});
  };
  for (const Region& region : piece.regions) {
    note(kRegionLeftOpen, region.name,
         region.begun - std::min(region.begun, region.ended));
    note(kRegionAstray, region.name, region.astray);
  }
  note(kRegionNotBegun, "", arena.regions_not_begun);
  note(kRegionsLeftOut, "", arena.regions_left_out);
  if (arena.regions.empty()) return;
  for (size_t i = 0; i < arena.counters.size(); ++i) {
    const ArenaCounter& counter = arena.counters[i];
    auto edge = arena.edges.find(counter.edge);
    if (counter.anywhere)
      note(kRegionUnknown, edge == arena.edges.end() ? "" : edge->second.name,
           counter.calls);
  }
}

}  // namespace crossbill::recording
