// SPDX-License-Identifier: MIT
// What the threads of libraries do while a long call is open.
//
// In calls that carry CPU time the clocks of all threads that libraries have
// started (library_threads.hpp) are read at enter and at leave. What they have
// used between is taken to be the call's, where it was the only long one: no
// other thread of the host had one open, or came to one. Threads that go on
// after a call are not told from those that work for the next one.
//
// To read a clock takes about a thousandth of what makes a call long, and there
// may be many: they are read again when so many long calls' time has passed.
#pragma once
#include <stdint.h>

#include "agent/arch/arch.hpp"
#include "agent/base/state.hpp"
#include "recording/arena_times.hpp"

namespace crossbill::agent {

struct PoolTime {
  bool read = false;    // at both ends of the call
  bool shared = false;  // ... which was not alone
  uint64_t ns = 0;
};

// At the end of the enter of a call that carries CPU time.
void begin_pool_time(Thread& thread, const arena::Activation& mine);

// At its leave, before its activation ends.
PoolTime end_pool_time(Thread& thread, const StubFrame& frame);

// `call`: what is to be added to the record of the call's node if the pool's
// time is.
void add_pool_time(Thread& thread, arena::Node* node, const PoolTime& pool,
                   const arena::PoolTime& call);

}  // namespace crossbill::agent
