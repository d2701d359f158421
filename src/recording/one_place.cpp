// SPDX-License-Identifier: MIT
// Puts records of several nodes together: see one_place.hpp.
#include "recording/one_place.hpp"

#include <algorithm>
#include <map>
#include <utility>

#include "recording/arena_parts.hpp"

namespace crossbill::recording {
namespace {

void add(arena::Gaps& to, const arena::Gaps& from) {
  for (uint32_t i = 0; i < arena::kGapBuckets; ++i)
    to.counts[i] += from.counts[i];
}

void add(arena::Sizes& to, const arena::Sizes& from) {
  for (uint32_t i = 0; i < arena::kSizeBuckets; ++i) {
    arena::SizeBucket& sum = to.buckets[i];
    const arena::SizeBucket& more = from.buckets[i];
    sum.calls += more.calls;
    sum.size += more.size;
    sum.ticks += more.ticks;
    sum.squares_low += more.squares_low;
    sum.squares_high +=
        more.squares_high + (sum.squares_low < more.squares_low ? 1 : 0);
  }
}

// One record for each place, and kind that it may be of.
template <class Record, class KindOf>
void put_together(std::vector<Record>& records,
                  const std::vector<uint32_t>& places, KindOf kind_of) {
  std::map<std::pair<uint32_t, int>, size_t> known;
  std::vector<Record> kept;
  for (Record& record : records) {
    record.node = places[record.node];
    auto [at, made] =
        known.try_emplace({record.node, kind_of(record)}, kept.size());
    if (made)
      kept.push_back(record);
    else
      add(kept[at->second].record, record.record);
  }
  records = std::move(kept);
}

}  // namespace

void add_unscaled(ArenaNode& to, const ArenaNode& from) {
  to.record.max = std::max(to.record.max, from.record.max);
  to.record.threads =
      std::max(to.record.threads & arena::kOwners,
               from.record.threads & arena::kOwners) |
      ((to.record.threads | from.record.threads) & ~arena::kOwners);
  to.cpu.calls += from.cpu.calls;
  to.cpu.cpu_ns += from.cpu.cpu_ns;
  to.cpu.ticks += from.cpu.ticks;
  to.cpu.own += from.cpu.own;
  to.held.longest = std::max(to.held.longest, from.held.longest);
  to.held.references = std::max(to.held.references, from.held.references);
  to.pool.shared += from.pool.shared;
  to.pool.calls += from.pool.calls;
  to.pool.pool_ns += from.pool.pool_ns;
  to.pool.cpu_ns += from.pool.cpu_ns;
  to.pool.ticks += from.pool.ticks;
  to.pool.own += from.pool.own;
  to.preempted.ns += from.preempted.ns;
  to.preempted.mixed_ns += from.preempted.mixed_ns;
  to.orphan_runs = std::max(to.orphan_runs, from.orphan_runs);
}

void move_records(Arena& arena, const std::vector<uint32_t>& places) {
  for (ArenaStack& stack : arena.stacks) stack.node = places[stack.node];
  move_watched(arena, places);
  put_together(arena.gaps, places, [](const ArenaGaps&) { return 0; });
  put_together(arena.sizes, places, [](const ArenaSizes& sizes) {
    return static_cast<int>(sizes.record.kind);
  });
  for (ArenaTraced& traced : arena.traced) traced.node = places[traced.node];
  for (auto& chain : arena.open)
    for (ArenaActivation& open : chain) open.node = places[open.node];
}

}  // namespace crossbill::recording
