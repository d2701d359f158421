// SPDX-License-Identifier: MIT
// Notes what a watch has seen: see sightings.hpp.
//
// A sighting is rare. The list is searched from its start, and once it is full,
// what is new is counted on the last record of its kind.
#include "agent/watch/sightings.hpp"

#include "agent/base/arena_writer.hpp"
#include "agent/base/lock.hpp"
#include "agent/base/quiet.hpp"
#include "agent/base/state.hpp"

namespace crossbill::agent {
namespace {

constexpr uint32_t kMost = 1024;

Lock lock;
arena::Sighting* records[kMost];
uint32_t count;

bool is_same(const arena::Sighting& a, const arena::Sighting& b) {
  return a.kind == b.kind && a.node == b.node && a.edge == b.edge &&
         a.from == b.from && a.from_node == b.from_node &&
         a.module == b.module && a.site == b.site && a.doubtful == b.doubtful;
}

arena::Sighting* find(const arena::Sighting& seen) {
  arena::Sighting* of_kind = nullptr;
  for (uint32_t i = 0; i < count; i++) {
    if (is_same(*records[i], seen)) return records[i];
    if (records[i]->kind == seen.kind) of_kind = records[i];
  }
  return count == kMost ? of_kind : nullptr;
}

void note(const arena::Sighting& seen) {
  arena::Sighting* record = find(seen);
  if (record == nullptr && count < kMost) {
    record = static_cast<arena::Sighting*>(
        new_record(arena::BlockKind::kSightings, sizeof(arena::Sighting)));
    if (record == nullptr) return;
    *record = seen;
    record->count = 0;
    records[count++] = record;
  }
  if (record != nullptr) record->count++;
}

}  // namespace

void note_sighting(const arena::Sighting& seen) {
  Quiet quiet;
  if (!ready()) return;
  lock.take();
  note(seen);
  lock.release();
}

void forget_sightings() {
  lock.reset();
  count = 0;
}

}  // namespace crossbill::agent
