// SPDX-License-Identifier: MIT
// What the threads of libraries do while a long call is open: pool_time.hpp.
#include "agent/meter/pool_time.hpp"

#include "agent/base/clock.hpp"
#include "agent/meter/chain.hpp"
#include "agent/meter/library_threads.hpp"
#include "agent/meter/own_work.hpp"
#include "agent/meter/thread_slots.hpp"
#include "agent/meter/tree.hpp"
#include "recording/switch.hpp"

namespace crossbill::agent {

using arena::Activation;

namespace {

// Others are looked for among so many threads, at the most.
constexpr uint32_t kMostSlots = 64;

constexpr uint64_t kNotRead = ~uint64_t{0};

uint64_t begun;  // long calls of all threads but those of libraries

bool is_open(const PoolMark& mark) { return mark.activation->sp == mark.sp; }

// Marks of calls that have ended without a leave are dropped.
void drop_ended(Owned& owned) {
  while (owned.pool_depth > 0 &&
         !is_open(owned.pool_marks[owned.pool_depth - 1]))
    owned.pool_depth--;
}

// Whether another thread of the host's has a long call open. Its marks may be
// about to change, but none is ever given back.
bool others_are_open(const Owned& own) {
  uint32_t count = __atomic_load_n(&slot_count, __ATOMIC_ACQUIRE);
  if (count > kMostSlots) return true;
  for (uint32_t i = 0; i < count; i++) {
    const Owned& other = *slots[i];
    if (&other == &own || other.slot->library != 0 ||
        arena::period_of(*other.slot) != arena::period_of(*own.slot))
      continue;
    if (other.pool_depth > 0 && is_open(other.pool_marks[0])) return true;
  }
  return false;
}

uint64_t read_apart() {
  OwnWork own_work;
  return read_library_threads();
}

}  // namespace

void begin_pool_time(Thread& thread, const Activation& mine) {
  if (thread.seat != nullptr) return;
  Owned& owned = *thread.owned;
  drop_ended(owned);
  if (owned.pool_depth == kPoolMarks) return;
  PoolMark& mark = owned.pool_marks[owned.pool_depth];
  mark = {&mine, mine.sp, kNotRead, 0, false};
  // Of two that begin at a time, each either sees the other's mark or its call.
  __atomic_store_n(&owned.pool_depth, owned.pool_depth + 1, __ATOMIC_SEQ_CST);
  if (&mark == owned.pool_marks) {
    mark.begun = __atomic_add_fetch(&begun, 1, __ATOMIC_SEQ_CST);
    mark.alone = !others_are_open(owned);
  }
  // A few at a time, for calls that lie in each other.
  uint64_t tick = now(), step = live_library_threads() * crossbill_long_ticks;
  if (tick + kPoolMarks * step < owned.pool_at) return;
  owned.pool_at = (tick > owned.pool_at ? tick : owned.pool_at) + step;
  mark.pool_ns = read_apart();
}

PoolTime end_pool_time(Thread& thread, const StubFrame& frame) {
  Owned& owned = *thread.owned;
  uint32_t place = owned.pool_depth;
  auto is_mine = [&](const PoolMark& mark) {
    return mark.activation == frame.activation &&
           mark.sp == frame.stack_pointer();
  };
  while (place > 0 && !is_mine(owned.pool_marks[place - 1])) place--;
  if (place == 0) return {};
  const PoolMark& mark = owned.pool_marks[place - 1];
  owned.pool_depth = place - 1;
  if (mark.pool_ns == kNotRead) return {};
  const PoolMark& outermost = owned.pool_marks[0];
  uint64_t present = read_apart();
  bool alone = outermost.alone &&
               outermost.begun == __atomic_load_n(&begun, __ATOMIC_SEQ_CST);
  return {true, !alone, present > mark.pool_ns ? present - mark.pool_ns : 0};
}

void add_pool_time(Thread& thread, arena::Node* node, const PoolTime& pool,
                   const arena::PoolTime& call) {
  if (!pool.read) return;
  arena::PoolTime* record = pool_time_of(thread, node);
  if (record == nullptr) return;
  if (pool.shared) {
    record->shared++;
    return;
  }
  record->calls += call.calls;
  record->pool_ns += pool.ns;
  record->cpu_ns += call.cpu_ns;
  record->ticks += call.ticks;
  record->own += call.own;
}

}  // namespace crossbill::agent
