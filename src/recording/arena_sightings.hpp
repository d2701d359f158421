// SPDX-License-Identifier: MIT
// Records of an arena about what --watch has seen: memory that was given back
// to the wrong allocator, that changed while it was lent, locks that were held.
//
// This header is included by the agent and by the tool, as arena.hpp is.
#pragma once
#include "recording/arena.hpp"

namespace crossbill::arena {

// What was seen. The words that stand for them are in recording/names.cpp,
// what they mean for a user in src/findings/rules.
enum class SightingKind : uint32_t {
  // frees: memory was given back ...
  kFreedLent = 1,   // ... that the host had lent to this very call
  kFreedArgument,   // ... that the host had passed, and that others made
  kFreedData,       // ... that is a module's own data
  kFreedStack,      // ... that lies on a stack
  kOtherAllocator,  // ... to another allocator than it came from
  kFreedAgain,      // ... that had been given back before
  kFreedElsewhere,  // ... by another module than had it made
  // borrows: lent memory was another after ...
  kChangedInCallback,  // ... the host was called back
  kChangedUnlocked,    // ... the host's lock was not held
  kWroteReadOnly,      // ... nothing of this, and it was lent to be read
  // locks: a lock of a library was held when ...
  kHeldInCallback,  // ... it called the host back
  kHeldWaiting,     // ... it waited for the host's lock
  kHeldAtReturn,    // ... it returned to the host
  kLockOrder,       // ... it waited for the host's, and another thread waited
                    // for the lock with that of the host held
};
inline constexpr uint32_t kSightingKinds = 14;

// The same once more is counted. A Ref to a node is 0 where no crossing was
// open; an edge is kNoEdge where there was none.
struct Sighting {  // 64 bytes
  SightingKind kind;
  Ref node;       // the call in which it was seen
  uint32_t edge;  // the call by which: of free(), or of the callback
  uint32_t from;  // the call that it is about: that made, lent or locked
  Ref from_node;  // in which that was made
  Ref module;     // Module whose data it was, or 0
  uint64_t count;
  uint64_t bytes;    // of the memory when first seen; 0: not known
  Ref site;          // Site of the call by which, or 0: it has that of `node`
  uint8_t doubtful;  // 1: it may be meant so: a lock that its thread may take
                     // again, allocators that are one
  uint8_t pad[19];
};
static_assert(sizeof(Sighting) == 64);

}  // namespace crossbill::arena
