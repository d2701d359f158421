// SPDX-License-Identifier: MIT
// What the watches keep of a thread, in private memory.
#pragma once
#include "agent/base/state.hpp"
#include "agent/stubs/lend_rule.hpp"

namespace crossbill::agent {

// A lock of a library that the thread holds.
struct HeldLock {
  uint64_t lock;                // 0: free
  uint32_t edge;                // of the call that took it
  arena::Ref node;              // in which that was
  const arena::Activation* in;  // the library's downcall, or null
  bool tells_owner;             // a mutex: it says which thread has it
};
inline constexpr uint32_t kHeldLocks = 8;

// What is known of a range of Thread::lent: see borrows.cpp.
struct LentSum {
  LentRange range;
  uint64_t seed;  // of the chunks that are summed
  uint64_t sum;
  uint32_t edge;    // of the call that lent it
  arena::Ref node;  // in which that was
  LentAs kind;
};

// Whether the thread holds the host's lock.
enum class HostLock : uint8_t { kUnknown, kHeld, kGiven };

struct WatchedThread {
  uint32_t owner;  // Thread::owner: another one is another thread
  HostLock host_lock;
  uint32_t before;  // a bit for each open "ensure": whether it was held
  HeldLock held[kHeldLocks];
  LentSum sums[kLentRanges];
};

// That of the calling thread; null if there is no memory for it.
WatchedThread* watched_thread();

}  // namespace crossbill::agent
