// SPDX-License-Identifier: MIT
// The rings of traced crossings: see trace.hpp.
#include "agent/meter/trace.hpp"

#include <string.h>

#include "agent/base/arena_writer.hpp"
#include "agent/base/quiet.hpp"
#include "agent/meter/own_work.hpp"
#include "recording/arena_times.hpp"

namespace crossbill::agent {

bool tracing;

namespace {

using arena::BlockHeader;
using arena::Traced;

constexpr uint64_t kFirst = 1024;  // records of the first block
constexpr uint64_t kShareOfArena = 4;
constexpr uint32_t kNoRing = ~uint32_t{0};

uint32_t asked_for;
uint64_t bytes_used;  // by all rings

// Block n holds the records from kFirst * (2^n - 1) on.
uint32_t block_of(uint64_t record) {
  return 63u - static_cast<uint32_t>(__builtin_clzll(record / kFirst + 1));
}
uint64_t first_of(uint32_t block) {
  return kFirst * ((uint64_t{1} << block) - 1);
}
static_assert((uint64_t{1} << 22) <= kFirst << (kTraceBlocks - 1));

bool spend(uint64_t bytes) {
  uint64_t used = __atomic_add_fetch(&bytes_used, bytes, __ATOMIC_RELAXED);
  if (used <= header()->capacity / kShareOfArena) return true;
  __atomic_sub_fetch(&bytes_used, bytes, __ATOMIC_RELAXED);
  return false;
}

// A program that has locked itself in may be ended for a system call of ours.
BlockHeader* make_block(const Thread& thread, uint32_t number) {
  uint64_t first = first_of(number), records = kFirst << number;
  if (records > asked_for - first) records = asked_for - first;
  uint64_t bytes = sizeof(BlockHeader) + records * sizeof(Traced);
  if (crossbill_locked_in != 0 || !spend(bytes)) return nullptr;
  BlockHeader* block =
      new_block(arena::BlockKind::kTraced, bytes, thread.slot_ref);
  if (block != nullptr) block->count = static_cast<uint32_t>(records);
  return block;
}

// Where it cannot grow, it has what it has.
__attribute__((noinline)) void grow(Thread& thread, uint32_t number) {
  OwnWork own_work;
  Quiet quiet;
  Owned& owned = *thread.owned;
  if (owned.traces[number] != nullptr || owned.trace_lap != 0) return;
  owned.traces[number] = make_block(thread, number);
  if (owned.traces[number] != nullptr) return;
  uint64_t first = first_of(number);
  owned.trace_lap = first == 0 ? kNoRing : static_cast<uint32_t>(first);
}

// The place of a thread's n-th note; null: there is none.
Traced* place_of(Thread& thread, uint64_t note) {
  const Owned& owned = *thread.owned;
  for (int tries = 0; tries < 3 && owned.trace_lap != kNoRing; tries++) {
    uint64_t lap = owned.trace_lap != 0 ? owned.trace_lap : asked_for;
    uint64_t record = note < lap ? note : note % lap;
    uint32_t number = block_of(record);
    BlockHeader* block = owned.traces[number];
    if (block != nullptr)
      return reinterpret_cast<Traced*>(block + 1) + (record - first_of(number));
    grow(thread, number);
  }
  return nullptr;
}

}  // namespace

void ask_for_trace(uint32_t crossings) { asked_for = crossings; }

bool begin_trace() { return tracing = asked_for != 0; }

void note_traced(Thread& thread, const arena::Node* node, uint64_t start,
                 uint64_t end) {
  if (start == 0) return;
  uint64_t own = thread.own_ticks;
  uint64_t note = __atomic_fetch_add(&thread.slot->traced, 1, __ATOMIC_RELAXED);
  Traced* place = place_of(thread, note);
  if (place == nullptr) return;
  __atomic_store_n(&place->node, 0, __ATOMIC_RELAXED);
  __atomic_thread_fence(__ATOMIC_RELEASE);
  place->owner = thread.owner & kOwnerMask;
  place->start = start;
  place->ticks = end > start ? end - start : 0;
  place->own = own;
  __atomic_store_n(&place->node, ref_of(node), __ATOMIC_RELEASE);
}

void empty_trace(Thread& thread) {
  for (BlockHeader* block : thread.owned->traces)
    if (block != nullptr)
      memset(static_cast<void*>(block + 1), 0, block->count * sizeof(Traced));
  thread.slot->traced = 0;
}

void forget_traces() { bytes_used = 0; }

}  // namespace crossbill::agent
