// SPDX-License-Identifier: MIT
// borrows: sums over memory that the host has lent, when it is lent, around
// what may run the host's code, and when it is given back.
//
//   lent ... callback ... lock given, taken ... given back
//   sum      sum   sum    sum         sum       sum
//
// Memory that was lent to be written is not looked at: the library may. Where
// the host lends what it may write itself, and asks for no promise, only what
// changes while its own code may run is told.
//
// Of more than 4 KiB, 16 chunks of 256 bytes are summed: the first, the last,
// and others that are drawn anew for each lending. No byte is read that the
// kernel does not let us read.
#include "agent/watch/borrows.hpp"

#include "agent/base/clock.hpp"
#include "agent/base/memory.hpp"
#include "agent/hosts/host.hpp"
#include "agent/meter/costs.hpp"
#include "agent/meter/own_work.hpp"
#include "agent/stubs/contract.hpp"
#include "agent/stubs/edges.hpp"
#include "agent/stubs/lent.hpp"
#include "agent/watch/sightings.hpp"
#include "agent/watch/thread.hpp"

namespace crossbill::agent {
namespace {

using arena::SightingKind;

constexpr uint64_t kWhole = 4096;
constexpr uint64_t kChunk = 256;
constexpr uint64_t kChunks = kWhole / kChunk;
constexpr uint64_t kUnreadable = ~uint64_t{0};

uint64_t mixed(uint64_t sum, uint64_t word) {
  sum = (sum ^ word) * kHashFactor;
  return sum ^ sum >> 29;
}

uint64_t add_bytes(uint64_t sum, uint64_t low, uint64_t high) {
  for (; low + 8 <= high; low += 8) {
    uint64_t word;
    __builtin_memcpy(&word, reinterpret_cast<const void*>(low), 8);
    sum = mixed(sum, word);
  }
  for (; low < high; low++)
    sum = mixed(sum, *reinterpret_cast<const uint8_t*>(low));
  return sum;
}

bool add_readable(uint64_t& sum, uint64_t low, uint64_t high) {
  if (!is_readable(low) || !is_readable(high - 1)) return false;
  sum = add_bytes(sum, low, high);
  return true;
}

// kUnreadable: it is none.
uint64_t sum_of(uint64_t low, uint64_t high, uint64_t seed) {
  uint64_t sum = seed, size = high - low;
  if (size <= kWhole) return add_readable(sum, low, high) ? sum : kUnreadable;
  uint64_t last = size - kChunk;
  for (uint64_t i = 0; i < kChunks; i++) {
    seed = mixed(seed, i + 1);
    uint64_t at = low + (i == 0 ? 0 : i == 1 ? last : seed % last);
    if (!add_readable(sum, at, at + kChunk)) return kUnreadable;
  }
  return sum;
}

bool is_same(const LentRange& a, const LentRange& b) {
  return a.low == b.low && a.high == b.high && a.owner == b.owner;
}

void tell(SightingKind kind, uint32_t edge, const LentSum& known) {
  arena::Sighting seen = sighting(kind, edge);
  seen.from = known.edge;
  seen.from_node = known.node;
  seen.bytes = known.range.high - known.range.low;
  seen.doubtful = known.kind == LentAs::kMayChange &&
                  kind == SightingKind::kChangedUnlocked;
  note_sighting(seen);
}

// True: it is another than at the last look.
bool has_changed(LentSum& known) {
  if (known.kind == LentAs::kToBeWritten) return false;
  uint64_t sum = sum_of(known.range.low, known.range.high, known.seed);
  bool changed = sum != known.sum && sum != kUnreadable;
  if (changed) known.sum = sum;
  return changed;
}

// What a change means in a time in which nothing of the host's was seen to run;
// 0: the library may have made it.
SightingKind kind_of_own(const LentSum& known) {
  if (known.kind == LentAs::kMayChange) return {};
  return known.kind == LentAs::kBorrowed ? SightingKind::kChangedUnlocked
                                         : SightingKind::kWroteReadOnly;
}

void look_at(LentSum& known, uint32_t edge, SightingKind kind) {
  if (kind == SightingKind{}) kind = kind_of_own(known);
  if (has_changed(known) && kind != SightingKind{}) tell(kind, edge, known);
}

void give_back(LentSum& known, uint32_t edge) {
  look_at(known, edge, {});
  known = {};
}

// What is not to be summed is kept, too: the next look must not take it for
// memory that was lent by the call it comes after.
LentSum sum_for(const LentRange& range, uint32_t edge, LentAs kind) {
  Thread& thread = crossbill_thread;
  LentSum made{};
  made.range = range;
  if (kind == LentAs::kToBeWritten || range.high <= range.low) return made;
  made.edge = edge;
  made.kind = kind;
  made.node = open_node();
  made.seed = thread.random = mixed(thread.random, range.low);
  made.sum = sum_of(range.low, range.high, made.seed);
  if (made.sum == kUnreadable) made.kind = LentAs::kToBeWritten;
  return made;
}

// Before anything is lent. Memory that was handed out anew is not lent any
// more, though nobody gave it back; it may be lent again just as it was, with
// other contents.
void forget_gone(WatchedThread& watched) {
  for (uint32_t i = 0; i < kLentRanges; i++)
    if (!is_same(watched.sums[i].range, crossbill_thread.lent[i]))
      watched.sums[i] = {};
}

// What was lent since the last look, of which `kind_of(range)` says how.
template <class KindOf>
void take_over(WatchedThread* watched, uint32_t edge, KindOf kind_of) {
  if (watched == nullptr || crossbill_locked_in != 0) return;
  for (uint32_t i = 0; i < kLentRanges; i++) {
    const LentRange& range = crossbill_thread.lent[i];
    LentSum& known = watched->sums[i];
    if (range.owner == nullptr || is_same(range, known.range)) continue;
    // Of what no contract and no API has lent, nothing is promised.
    if ((crossbill_thread.lent_grows & uint32_t{1} << i) != 0) continue;
    known = sum_for(range, edge, kind_of(range));
  }
}

// How an API lends: its memory stays what it is only as long as the object
// lives, which is sure of what the caller holds.
LentAs kind_by_api(const StubFrame& frame) {
  const Host* host = host_of(frame.edge);
  const Lend* lend = lend_of(frame.edge);
  if (host == nullptr || host->lent_as == nullptr || lend == nullptr)
    return LentAs::kToBeWritten;
  uint64_t object = 0;
  LentAs kind = host->lent_as(*lend, frame.kept, object);
  if (object == 0) return kind;
  const arena::Activation* owner = crossbill_thread.top;
  if (is_bottom(owner) || !is_downcall(*owner)) return LentAs::kToBeWritten;
  const StubFrame& call = *StubFrame::at(owner->sp);
  bool is_held =
      host->is_argument(convention_of(call.edge), call.general, object);
  return is_held ? kind : LentAs::kToBeWritten;
}

// What it costs to measure what comes, for which `paid` was charged already.
void charge_measuring(arena::Activation* maker, uint32_t paid) {
  charge(maker, costs.hook > paid ? costs.hook - paid : 0);
}

bool note_lent_and_sum(const StubFrame& frame, arena::Node* node) {
  charge_measuring(crossbill_thread.top, costs.lend);
  OwnWork own_work;
  WatchedThread* watched = watched_thread();
  if (watched != nullptr) forget_gone(*watched);
  bool ran = note_lent(frame, node);
  if (crossbill_thread.lent_count == 0) return ran;
  LentAs kind = kind_by_api(frame);
  take_over(watched, frame.edge, [kind](const LentRange&) { return kind; });
  return ran;
}

void lend_by_contract_and_sum(Thread& thread, StubFrame& frame) {
  charge_measuring(parent_of(frame.activation), 0);
  OwnWork own_work;
  WatchedThread* watched = watched_thread();
  if (watched != nullptr) forget_gone(*watched);
  lend_by_contract(thread, frame);
  const ContractCall* call = contract_of(frame.edge);
  if (call == nullptr || thread.lent_count == 0) return;
  Lent lent[kMaxLent];
  int count = lent_by_call(*call, frame.general, lent);
  take_over(watched, frame.edge, [&](const LentRange& range) {
    for (int i = 0; i < count; i++)
      if (lent[i].begin == range.low && !call->lent[i].is_written)
        return LentAs::kBorrowed;
    return LentAs::kToBeWritten;
  });
}

// What this call takes back is still there.
void look_for_lent_and_sum(Thread& thread, StubFrame& frame) {
  charge_measuring(thread.top, costs.look);
  OwnWork own_work;
  LentRange before[kLentRanges];
  __builtin_memcpy(before, thread.lent, sizeof before);
  uint32_t count = thread.lent_count;
  look_for_lent(thread, frame);
  WatchedThread* watched = watched_thread();
  if (thread.lent_count == count || watched == nullptr) return;
  for (uint32_t i = 0; i < kLentRanges; i++)
    if (before[i].owner != nullptr && thread.lent[i].owner == nullptr &&
        is_same(watched->sums[i].range, before[i]))
      give_back(watched->sums[i], frame.edge);
}

}  // namespace

void watch_borrows() {
  lending.note = note_lent_and_sum;
  lending.by_contract = lend_by_contract_and_sum;
  lending.look = look_for_lent_and_sum;
}

void look_at_borrows(const StubFrame& frame, SightingKind kind) {
  WatchedThread* watched = watched_thread();
  if (watched == nullptr || crossbill_thread.lent_count == 0 ||
      crossbill_locked_in != 0)
    return;
  for (uint32_t i = 0; i < kLentRanges; i++) {
    LentSum& known = watched->sums[i];
    if (known.range.owner != nullptr &&
        is_same(known.range, crossbill_thread.lent[i]))
      look_at(known, frame.edge, kind);
  }
}

void give_back_borrows(const arena::Activation* owner) {
  WatchedThread* watched = watched_thread();
  if (watched == nullptr || crossbill_locked_in != 0) return;
  for (uint32_t i = 0; i < kLentRanges; i++) {
    LentSum& known = watched->sums[i];
    if (known.range.owner == owner &&
        is_same(known.range, crossbill_thread.lent[i]))
      give_back(known, arena::kNoEdge);
  }
}

}  // namespace crossbill::agent
