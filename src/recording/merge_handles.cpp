// SPDX-License-Identifier: MIT
// The rows that a piece has for handles, and for calls that misused one.
#include <algorithm>

#include "recording/merge.hpp"
#include "recording/names.hpp"

namespace crossbill::recording {

void Merger::add_handles(const Arena& arena, const ClockFit& clock,
                         Piece& piece) {
  auto handles = [&](uint64_t value) { return number(value, Count::kHandles); };
  for (const ArenaMade& made : arena.made) {
    Handles row;
    row.node = made.node;
    row.last_freed = made.last_freed;
    row.freers = made.freers;
    row.counted = made.pair.counted != 0;
    row.sure = made.pair.sure != 0;
    row.again = handles(made.pair.again);
    row.frees = handles(made.pair.frees);
    row.strange = handles(made.pair.strange);
    row.missed = handles(made.pair.missed);
    row.made = handles(made.record.made);
    row.freed = handles(made.record.freed);
    row.gone = handles(made.record.gone);
    row.given = handles(made.record.given);
    row.shared = handles(made.record.shared);
    row.idle = handles(made.record.idle);
    row.idle_ns = clock.ns(made.record.longest_idle);
    row.life_ns = clock.ns(made.record.its_life);
    row.ended = piece.ended;
    piece.handles.push_back(std::move(row));
  }
  for (const ArenaMisuse& misuse : arena.misuses)
    piece.misuses.push_back({misuse.made, misuse.record.kind, misuse.freed,
                             misuse.node,
                             number(misuse.record.calls, Count::kHandles),
                             std::min(misuse.record.known, arena::kFew),
                             std::min(misuse.record.strange, arena::kFew)});
}

void append_handles(Piece& piece, uint32_t first_node, Recording& all) {
  auto first = static_cast<uint32_t>(all.handles.size());
  auto move = [&](uint32_t& node) {
    if (node != kNone) node += first_node;
  };
  for (Handles& row : piece.handles) {
    move(row.node);
    move(row.last_freed);
    all.handles.push_back(std::move(row));
  }
  for (Misuse& row : piece.misuses) {
    row.handles += first;
    move(row.freed);
    move(row.node);
    all.misuses.push_back(row);
  }
}

}  // namespace crossbill::recording
