// SPDX-License-Identifier: MIT
// locks: which locks of libraries a thread holds, and the host's.
//
// A library's lock and the host's can wait for each other:
//
//   thread 1: takes L, then waits for the host's lock
//   thread 2: holds the host's lock, and waits for L
//
// Whoever calls the host back, or returns to it, with L in hand lets its code
// run there, which may come to L again.
//
// What is seen are calls of libc's functions through a library's slots. Locks
// that spin or wait by system calls of their own, as those of Rust do, are
// not. Of a mutex libc says which thread has it, so that one that was given
// back unseen is not taken for held.
#include "agent/watch/locks.hpp"

#include <errno.h>

#include "agent/arch/arch.hpp"
#include "agent/base/lock.hpp"
#include "agent/base/memory.hpp"
#include "agent/base/quiet.hpp"
#include "agent/base/text.hpp"
#include "agent/hosts/host.hpp"
#include "agent/link/modules.hpp"
#include "agent/stubs/edges.hpp"
#include "agent/watch/sightings.hpp"
#include "agent/watch/thread.hpp"

namespace crossbill::agent {
namespace {

using arena::SightingKind;

enum class LockCall : uint8_t { kTake, kTry, kGive, kDestroy };

// A row begins with its hook, by which an edge leads to it.
struct LockRow {
  Hook hook;
  LockCall what;
  bool tells_owner;
};

// What libc keeps in a pthread_mutex_t; C's mtx_t is the same.
struct Mutex {
  int32_t lock;
  uint32_t count;
  int32_t owner;
  uint32_t users;
  int32_t kind;
};
constexpr int32_t kKindMask = 3, kRecursive = 1;

const Mutex& mutex_at(uint64_t address) {
  return *reinterpret_cast<const Mutex*>(address);
}

// The host's lock and others, by which an order of both shows. Each has the
// thread that was there first, or kSeveral.
constexpr uint32_t kSeveral = ~uint32_t{0};
struct Order {
  uint64_t lock;       // 0: free
  uint32_t wanted_by;  // a thread that held the host's lock
  uint32_t held_by;    // one that waited for the host's lock with it
  uint32_t edge;       // of the first of these calls that held it
  arena::Ref node;
  bool doubtful;  // it may be meant so
  bool told;
};
constexpr uint32_t kOrders = 4096;
Order orders[kOrders];
uint32_t orders_used;
Lock orders_lock;

// Null: there is none, and it could not be made.
Order* order_of(uint64_t lock, bool make) {
  uint32_t at = static_cast<uint32_t>((lock >> 3) * kHashFactor >> 52);
  while (orders[at].lock != 0 && orders[at].lock != lock)
    at = (at + 1) % kOrders;
  if (orders[at].lock != 0) return &orders[at];
  if (!make || orders_used > kOrders / 2) return nullptr;
  orders_used++;
  __atomic_store_n(&orders[at].lock, lock, __ATOMIC_RELEASE);
  return &orders[at];
}

// Another lock may lie there next.
void forget_order(uint64_t lock) {
  if (order_of(lock, false) == nullptr) return;
  Quiet quiet;
  orders_lock.take();
  *order_of(lock, false) = {lock, 0, 0, 0, 0, false, false};
  orders_lock.release();
}

uint32_t own_number() { return crossbill_thread.slot_ref; }

// False: it is known.
bool add_thread(uint32_t& seen) {
  uint32_t self = own_number();
  if (seen == self || seen == kSeveral) return false;
  seen = seen == 0 ? self : kSeveral;
  return true;
}

void tell_order(Order& order, const StubFrame& frame) {
  bool both = order.wanted_by != 0 && order.held_by != 0;
  bool two = order.wanted_by != order.held_by || order.held_by == kSeveral;
  if (!both || !two || order.told) return;
  order.told = true;
  arena::Sighting seen = sighting(SightingKind::kLockOrder, frame.edge);
  seen.from = order.edge;
  seen.from_node = order.node;
  seen.doubtful = order.doubtful;
  note_sighting(seen);
}

// It is about to wait for a lock with the host's in hand.
void note_wanted(const StubFrame& frame, uint64_t lock) {
  Order* known = order_of(lock, false);
  uint32_t by = known == nullptr ? 0 : known->wanted_by;
  if (by == own_number() || by == kSeveral) return;
  Quiet quiet;
  orders_lock.take();
  Order* order = order_of(lock, true);
  if (order != nullptr && add_thread(order->wanted_by)) {
    if (order->held_by == 0) {
      order->edge = frame.edge;
      order->node = open_node();
    }
    tell_order(*order, frame);
  }
  orders_lock.release();
}

bool may_be_meant(const HeldLock& held) {
  return !held.tells_owner ||
         (mutex_at(held.lock).kind & kKindMask) == kRecursive;
}

// It waits for the host's lock with this one in hand.
void note_held(const StubFrame& frame, const HeldLock& held) {
  Quiet quiet;
  orders_lock.take();
  Order* order = order_of(held.lock, true);
  if (order != nullptr && add_thread(order->held_by)) {
    order->doubtful |= may_be_meant(held);
    if (order->wanted_by == 0) {
      order->edge = frame.edge;
      order->node = open_node();
    }
    tell_order(*order, frame);
  }
  orders_lock.release();
}

// A host that has a lock calls tables of functions with it in hand.
bool is_called_with_lock(const StubFrame& frame) {
  const arena::Activation* call = downcall_around(frame);
  while (call != nullptr) {
    if (convention_of(node_of(call)->edge) != arena::Convention::kUnknown)
      return true;
    call = downcall_above(call);
  }
  return false;
}

bool has_host_lock(const StubFrame& frame, const WatchedThread& watched) {
  if (watched.host_lock != HostLock::kUnknown)
    return watched.host_lock == HostLock::kHeld;
  return is_called_with_lock(frame);
}

// Whether its thread still has it. Only libc's word counts where there is one.
bool is_held(const HeldLock& held) {
  if (!held.tells_owner) return true;
  return crossbill_locked_in == 0 && is_readable(held.lock) &&
         is_readable(held.lock + sizeof(Mutex) - 1) &&
         mutex_at(held.lock).owner == crossbill_thread.slot->tid;
}

void tell(SightingKind kind, uint32_t edge, const HeldLock& held) {
  arena::Sighting seen = sighting(kind, edge);
  seen.from = held.edge;
  seen.from_node = held.node;
  seen.doubtful = may_be_meant(held);
  note_sighting(seen);
}

// Calls use(held) for each lock that is held; one that is not is forgotten.
template <class Use>
void each_held(WatchedThread& watched, Use use) {
  for (HeldLock& held : watched.held) {
    if (held.lock == 0) continue;
    if (is_held(held))
      use(held);
    else
      held.lock = 0;
  }
}

void add_held(WatchedThread& watched, const StubFrame& frame, uint64_t lock,
              bool tells_owner) {
  for (HeldLock& held : watched.held) {
    if (held.lock != 0) continue;
    const arena::Activation* call = downcall_around(frame);
    held = {lock, frame.edge, open_node(), call, tells_owner};
    if (call != nullptr) StubFrame::at(call->sp)->epoch |= kLentBit;
    return;
  }
}

void drop_held(WatchedThread& watched, uint64_t lock) {
  for (uint32_t i = kHeldLocks; i-- > 0;)
    if (watched.held[i].lock == lock) {
      watched.held[i].lock = 0;
      return;
    }
}

const LockRow& row_of(const StubFrame& frame) {
  return *reinterpret_cast<const LockRow*>(edge_of(frame).hook);
}

bool is_of_library(const StubFrame& frame) {
  uint16_t from = edge_of(frame).from_module;
  return from != 0 && module_of(ModuleId{from})->role == arena::Role::kCore;
}

// kept: the lock.
void before_lock(CallArguments& call) {
  StubFrame& frame = frame_of(call);
  frame.kept[0] = frame.general[0];
  WatchedThread* watched = watched_thread();
  if (watched == nullptr || !is_of_library(frame)) return;
  LockCall what = row_of(frame).what;
  if (what == LockCall::kDestroy) forget_order(frame.general[0]);
  if (what == LockCall::kGive || what == LockCall::kDestroy)
    drop_held(*watched, frame.general[0]);
  else if (what == LockCall::kTake && header()->host[0] != 0 &&
           has_host_lock(frame, *watched))
    note_wanted(frame, frame.general[0]);
}

void after_lock(const CallArguments& call, uint64_t result) {
  StubFrame& frame = frame_of(call);
  WatchedThread* watched = watched_thread();
  int status = static_cast<int32_t>(result);
  bool taken = status == 0 || status == EOWNERDEAD;
  if (watched != nullptr && taken && is_of_library(frame))
    add_held(*watched, frame, frame.kept[0], row_of(frame).tells_owner);
}

constexpr LockRow row(const char* name, LockCall what, bool tells_owner) {
  bool gives = what == LockCall::kGive || what == LockCall::kDestroy;
  return {{.name = name,
           .before = before_lock,
           .after = gives ? nullptr : same_result,
           .finish = gives ? nullptr : after_lock,
           .leaves_modules = true},
          what,
          tells_owner};
}

constexpr LockCall kTake = LockCall::kTake, kTry = LockCall::kTry,
                   kGive = LockCall::kGive, kDestroy = LockCall::kDestroy;

const LockRow kRows[] = {
    row("pthread_mutex_lock", kTake, true),
    row("__pthread_mutex_lock", kTake, true),
    row("pthread_mutex_trylock", kTry, true),
    row("__pthread_mutex_trylock", kTry, true),
    row("pthread_mutex_timedlock", kTake, true),
    row("pthread_mutex_clocklock", kTake, true),
    row("pthread_mutex_unlock", kGive, true),
    row("__pthread_mutex_unlock", kGive, true),
    row("pthread_mutex_destroy", kDestroy, true),
    row("mtx_destroy", kDestroy, true),
    row("pthread_rwlock_destroy", kDestroy, false),
    row("pthread_spin_destroy", kDestroy, false),
    row("mtx_lock", kTake, true),
    row("mtx_trylock", kTry, true),
    row("mtx_timedlock", kTake, true),
    row("mtx_unlock", kGive, true),
    row("pthread_rwlock_rdlock", kTake, false),
    row("pthread_rwlock_tryrdlock", kTry, false),
    row("pthread_rwlock_timedrdlock", kTake, false),
    row("pthread_rwlock_clockrdlock", kTake, false),
    row("pthread_rwlock_wrlock", kTake, false),
    row("pthread_rwlock_trywrlock", kTry, false),
    row("pthread_rwlock_timedwrlock", kTake, false),
    row("pthread_rwlock_clockwrlock", kTake, false),
    row("pthread_rwlock_unlock", kGive, false),
    row("pthread_spin_lock", kTake, false),
    row("pthread_spin_trylock", kTry, false),
    row("pthread_spin_unlock", kGive, false),
};

}  // namespace

const Hook* hook_of_lock(const char* name) {
  for (const LockRow& each : kRows)
    if (is_same(each.hook.name, name)) return &each.hook;
  return nullptr;
}

void look_at_held_locks(const StubFrame& frame) {
  WatchedThread* watched = watched_thread();
  if (watched == nullptr || !is_of_library(frame)) return;
  uint16_t from = edge_of(frame).from_module;
  each_held(*watched, [&](const HeldLock& held) {
    if (crossbill_edges[held.edge].from_module == from)
      tell(SightingKind::kHeldInCallback, frame.edge, held);
  });
}

void look_at_wait(const StubFrame& frame) {
  WatchedThread* watched = watched_thread();
  if (watched == nullptr || has_host_lock(frame, *watched)) return;
  each_held(*watched, [&](const HeldLock& held) {
    tell(SightingKind::kHeldWaiting, frame.edge, held);
    note_held(frame, held);
  });
}

void note_host_lock(bool held) {
  WatchedThread* watched = watched_thread();
  if (watched == nullptr) return;
  watched->host_lock = held ? HostLock::kHeld : HostLock::kGiven;
}

void note_ensured(const StubFrame& frame) {
  WatchedThread* watched = watched_thread();
  if (watched == nullptr) return;
  bool held = has_host_lock(frame, *watched);
  watched->before = watched->before << 1 | (held ? 1 : 0);
  watched->host_lock = HostLock::kHeld;
}

void note_released() {
  WatchedThread* watched = watched_thread();
  if (watched == nullptr) return;
  bool held = (watched->before & 1) != 0;
  watched->before >>= 1;
  watched->host_lock = held ? HostLock::kHeld : HostLock::kGiven;
}

// A library that one has called takes the lock over.
void look_at_locks_kept(const arena::Activation* left) {
  WatchedThread* watched = watched_thread();
  if (watched == nullptr) return;
  each_held(*watched, [&](HeldLock& held) {
    if (held.in != left) return;
    held.in = downcall_above(left);
    if (held.in != nullptr) StubFrame::at(held.in->sp)->epoch |= kLentBit;
    if (held.in == nullptr)
      tell(SightingKind::kHeldAtReturn, arena::kNoEdge, held);
  });
}

void forget_locks() {
  orders_lock.reset();
  orders_used = 0;
  for (Order& order : orders) order = {};
}

}  // namespace crossbill::agent
