// SPDX-License-Identifier: MIT
// Records of an arena about times of a node's calls that not every node has.
//
// This header is included by the agent and by the tool, as arena.hpp is.
#pragma once
#include "recording/arena.hpp"

namespace crossbill::arena {

// CPU time of a node's outermost calls, from when they had proved to be long.
// What the agent itself spent in them is in `own`, and taken out of `ticks`.
struct CpuTime {  // 40 bytes
  Ref node;
  uint32_t pad;
  uint64_t calls;
  uint64_t cpu_ns;  // of CLOCK_THREAD_CPUTIME_ID
  uint64_t ticks;   // that these calls took
  uint64_t own;     // ticks
};
static_assert(sizeof(CpuTime) == 40);

// Of a node of the host's API: those of its calls in which the host ran code of
// its own, such as the body of a generator.
struct HostCode {  // 32 bytes
  Ref node;
  uint32_t pad;
  uint64_t calls;
  uint64_t self;   // ticks less those of crossings below
  uint64_t total;  // ticks of those that were outermost
};
static_assert(sizeof(HostCode) == 32);

// What a node's calls held of the host while they were open.
struct Held {  // 32 bytes
  Ref node;
  uint32_t references;  // the most at a time
  uint64_t stops;       // how often the host's collector could not run ...
  uint64_t ticks;       // ... for how long
  uint64_t longest;     // ... and at the most
};
static_assert(sizeof(Held) == 32);

// How long a node's calls had no processor though they wanted one, the calls
// below them left out. `mixed_ns`: they had none, and whether they wanted one
// cannot be told. See agent/meter/look.hpp.
struct Preempted {  // 24 bytes
  Ref node;
  uint32_t pad;
  uint64_t ns;
  uint64_t mixed_ns;
};
static_assert(sizeof(Preempted) == 24);

// What threads of libraries did while a node's outermost calls were open, of
// those calls that CpuTime is of and in which no other thread of the host's had
// a long one open. `shared`: calls in which one had.
struct PoolTime {  // 48 bytes
  Ref node;
  uint32_t shared;
  uint64_t calls;
  uint64_t pool_ns;  // CPU time of all threads that libraries have started
  uint64_t cpu_ns;   // and of the calling thread
  uint64_t ticks;    // that these calls took
  uint64_t own;      // ticks, of `cpu_ns`
};
static_assert(sizeof(PoolTime) == 48);

// A seat for one thread at a time that a library has started: see
// agent/meter/library_threads.hpp. The next one of the same library takes it
// when its owner has ended.
struct LibraryThread {  // 64 bytes
  Ref module;           // Module that started it
  Ref starter;          // Module whose call was open then, or 0: of what
                        // compilers bring along alone (libgomp)
  int32_t tid;          // of the present owner; 0: none, -1: about to start
  uint32_t threads;     // how many have owned it, in turn
  uint64_t cpu_ns;      // of all of them, when it was last asked for
  uint64_t ended_ns;    // agent's: of those that have ended
  uint16_t module_id;   // agent's
  uint16_t starter_id;  // agent's
  uint8_t pad[28];
};
static_assert(sizeof(LibraryThread) == 64);

// A timed crossing that has ended, in its thread's ring, in no order: of each
// thread the last ones are kept. See agent/meter/trace.hpp.
//
// Of work of our own that was taken out of open crossings, `own` are the ticks
// of this thread by then: `start` is later by those of them that lay in the
// crossing. So start - own is on a clock that stands still meanwhile, by which
// each crossing lies within the one that it was made in. Threads that had a
// seat in turn have a clock each.
struct Traced {    // 32 bytes
  Ref node;        // 0: none, or being written
  uint32_t owner;  // of the seat: which one it was
  uint64_t start;  // ticks
  uint64_t ticks;  // how long it took
  uint64_t own;
};
static_assert(sizeof(Traced) == 32);

}  // namespace crossbill::arena
