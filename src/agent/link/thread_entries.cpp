// SPDX-License-Identifier: MIT
// Where the threads of libraries begin: see thread_entries.hpp.
#include "agent/link/thread_entries.hpp"

#include <stdint.h>

#include "agent/base/state.hpp"
#include "agent/meter/library_threads.hpp"

namespace crossbill::agent {
namespace {

constexpr uint32_t kEntries = 1024;  // threads that have not begun yet

struct Begin {
  ThreadFunction start;  // the thread's own; null: free
  arena::LibraryThread* seat;
  void* argument;  // as long as we work, where leak checkers look
};
Begin begins[kEntries];
uint32_t next;

// A sanitizer's own beginning of a thread leaves the argument below on the
// stack. Our frame moves the thread's by some bytes: parts of it that are never
// written would lie where they find it.
[[gnu::noinline]] void wipe_stack() {
  volatile uint64_t below[128];
  for (volatile uint64_t& each : below) each = 0;
}

[[gnu::noinline]] Begin& sit_down_on(void* argument, uint32_t entry) {
  Begin& begin = begins[entry];
  __atomic_store_n(&begin.argument, argument, __ATOMIC_RELAXED);
  sit_down(begin.seat);
  wipe_stack();
  return begin;
}

// A fork in it has left the seat behind, in the parent's arena.
[[gnu::noinline]] void* end_thread(void* result, uint64_t epoch) {
  if (arena_of(crossbill_process.epoch) == epoch) end_library_thread();
  return result;
}

// The frame holds the epoch alone: in a larger one could lie what was on the
// stack before, such as the argument. What unwinds it (pthread_exit, a
// cancellation) passes us by.
[[gnu::noinline]] void* begin_thread(void* argument, uint32_t entry) {
  uint64_t epoch = arena_of(crossbill_process.epoch);
  Begin& begin = sit_down_on(argument, entry);
  ThreadFunction start = begin.start;
  void* given = __atomic_exchange_n(&begin.argument, nullptr, __ATOMIC_RELAXED);
  __atomic_store_n(&begin.start, nullptr, __ATOMIC_RELEASE);
  return end_thread(start(given), epoch);
}

template <uint32_t kEntry>
void* enter_thread(void* argument) {
  return begin_thread(argument, kEntry);
}

struct Entries {
  ThreadFunction at[kEntries];
};

// By halves: compilers bound how deep templates may nest.
template <uint32_t kFirst, uint32_t kCount>
constexpr void fill(Entries& entries) {
  if constexpr (kCount == 1) {
    entries.at[kFirst] = enter_thread<kFirst>;
  } else {
    fill<kFirst, kCount / 2>(entries);
    fill<kFirst + kCount / 2, kCount - kCount / 2>(entries);
  }
}

constexpr Entries all_entries() {
  Entries entries = {};
  fill<0, kEntries>(entries);
  return entries;
}

constexpr Entries kAll = all_entries();

}  // namespace

ThreadFunction take_entry(ThreadFunction start, arena::LibraryThread* seat) {
  for (uint32_t tried = 0; tried < kEntries; tried++) {
    uint32_t entry = __atomic_fetch_add(&next, 1, __ATOMIC_RELAXED) % kEntries;
    ThreadFunction free = nullptr;
    if (!__atomic_compare_exchange_n(&begins[entry].start, &free, start, false,
                                     __ATOMIC_ACQUIRE, __ATOMIC_RELAXED))
      continue;
    begins[entry].seat = seat;
    return kAll.at[entry];
  }
  return nullptr;
}

void give_entry_back(ThreadFunction entry) {
  for (uint32_t i = 0; i < kEntries; i++)
    if (kAll.at[i] == entry)
      __atomic_store_n(&begins[i].start, nullptr, __ATOMIC_RELEASE);
}

void forget_entries() {
  for (Begin& begin : begins) begin = {};
}

}  // namespace crossbill::agent
