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

}  // namespace crossbill::arena
