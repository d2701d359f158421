// SPDX-License-Identifier: MIT
// The slots of threads: what is kept of a thread when it has ended.
//
// When a thread has ended, the next new one takes its slot over and adds to
// its tree: 100,000 short threads in turn need one slot. Nothing tells us of a
// thread's end (a destructor of thread-specific data would run before the
// program's own, and take one of its keys); the next new thread asks the kernel
// for a few of the slots whether their owners still live.
#pragma once
#include <stddef.h>
#include <stdint.h>

#include "agent/base/state.hpp"

namespace crossbill::agent {

// A table of nodes begins with 1,024 entries.
inline constexpr uint32_t kFirstShift = 64 - 10;

// A slot's block: an arena::Thread, and its first records.
inline constexpr size_t kThreadBlockBytes = 8192;

// Memory of the agent's own, or null.
void* private_pages(size_t bytes);

// A slot for the calling thread, which is one of a library, or of the host (0);
// null if there are none left. Each period of a service has slots of its own,
// in the places of those of earlier ones: what these hold stays in the arena.
Owned* slot_of_a_thread(arena::Ref library, uint32_t period);

// All slots that there are, for others to look into: none is ever given back.
inline constexpr uint32_t kMaxSlots = 32768;
extern Owned* slots[];
extern uint32_t slot_count;

// Forgets all threads. In a forked child.
void forget_threads();

}  // namespace crossbill::agent
