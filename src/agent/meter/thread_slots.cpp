// SPDX-License-Identifier: MIT
// Gives slots to threads: see thread_slots.hpp.
#include "agent/meter/thread_slots.hpp"

#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "agent/base/arena_writer.hpp"
#include "agent/base/clock.hpp"
#include "agent/base/lock.hpp"
#include "recording/switch.hpp"

namespace crossbill::agent {

using arena::BlockHeader;
using arena::BlockKind;

Owned* slots[kMaxSlots];
uint32_t slot_count;

namespace {

constexpr uint32_t kSlotsAsked = 8;

Lock lock;
uint32_t next_asked;

bool has_ended(int32_t tid) {
  if (tid == static_cast<int32_t>(syscall(SYS_gettid))) return true;
  return syscall(SYS_tgkill, getpid(), tid, 0) != 0 && errno == ESRCH;
}

// A new record for a slot; what it owned so far is the old one's.
bool renew(Owned& owned, uint32_t period) {
  BlockHeader* block = new_block(BlockKind::kThread, kThreadBlockBytes, 0);
  if (block == nullptr) return false;
  TableEntry* table = owned.table;
  uint32_t shift = owned.table_shift;
  owned = {};
  owned.table = table;
  owned.table_shift = shift;
  memset(table, 0, (size_t{1} << (64 - shift)) * sizeof *table);
  owned.slot = reinterpret_cast<arena::Thread*>(block + 1);
  owned.slot->start_ticks = now();
  arena::set_period(*owned.slot, period);
  block->count = 1;
  return true;
}

// Threads of a library and those of the host have slots of their own.
Owned* take_over(Owned* owned, arena::Ref library, uint32_t period) {
  const arena::Thread& slot = *owned->slot;
  if (!has_ended(slot.tid)) return nullptr;
  if (arena::period_of(slot) == period)
    return slot.library == library ? owned : nullptr;
  return renew(*owned, period) ? owned : nullptr;
}

Owned* slot_of_ended_thread(arena::Ref library, uint32_t period) {
  uint32_t asked = slot_count < kSlotsAsked ? slot_count : kSlotsAsked;
  for (uint32_t i = 0; i < asked; i++) {
    next_asked = next_asked + 1 < slot_count ? next_asked + 1 : 0;
    Owned* owned = take_over(slots[next_asked], library, period);
    if (owned != nullptr) return owned;
  }
  return nullptr;
}

// In a service: the calling thread's own, of an earlier period.
Owned* slot_of_before(arena::Ref library, uint32_t period) {
  int32_t self = static_cast<int32_t>(syscall(SYS_gettid));
  for (uint32_t i = 0; period != 0 && i < slot_count; i++)
    if (slots[i]->slot->tid == self)
      return take_over(slots[i], library, period);
  return nullptr;
}

Owned* new_slot(uint32_t period) {
  if (slot_count == kMaxSlots) return nullptr;
  size_t entries = size_t{1} << (64 - kFirstShift);
  char* pages = static_cast<char*>(
      private_pages(sizeof(Owned) + entries * sizeof(TableEntry)));
  if (pages == nullptr) return nullptr;
  // The table comes first: a page-aligned power of two of bytes.
  Owned* owned = reinterpret_cast<Owned*>(pages + entries * sizeof(TableEntry));
  owned->table = reinterpret_cast<TableEntry*>(pages);
  owned->table_shift = kFirstShift;
  if (!renew(*owned, period)) return nullptr;
  slots[slot_count] = owned;
  __atomic_store_n(&slot_count, slot_count + 1, __ATOMIC_RELEASE);
  return owned;
}

}  // namespace

void* private_pages(size_t bytes) {
  void* pages = mmap(nullptr, bytes, PROT_READ | PROT_WRITE,
                     MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  return pages == MAP_FAILED ? nullptr : pages;
}

Owned* slot_of_a_thread(arena::Ref library, uint32_t period) {
  lock.take();
  Owned* owned = slot_of_before(library, period);
  if (owned == nullptr) owned = slot_of_ended_thread(library, period);
  if (owned == nullptr) owned = new_slot(period);
  if (owned != nullptr) {
    owned->slot->tid = static_cast<int32_t>(syscall(SYS_gettid));
    owned->slot->library = library;
  }
  lock.release();
  return owned;
}

void forget_threads() {
  lock.reset();
  slot_count = 0;
  next_asked = 0;
}

}  // namespace crossbill::agent
