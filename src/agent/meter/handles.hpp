// SPDX-License-Identifier: MIT
// What becomes of handles that functions of libraries make: who frees them, and
// who uses them afterwards.
//
// Each has a place in a table of the process, by its address, which is never
// taken out again: a freed one is known as freed until its address is handed
// out again. What is found out is added up in the arena by the node that made
// the handles (arena::Made), at once, so that it survives a crash.
//
// Calls look handles up without a lock; to make and to free takes one. Signals
// stay as they are, so whoever waits for it may wait for a thread that a
// handler has jumped away from: who waits for long ends the watch for good.
// A handler that interrupts its holder lets its own call be.
//
// Nearly all calls keep to the fast path of enter, with a short look before it
// (crossbill_before_handles); where there is something to note, which takes the
// call's node, they go the whole way. At their leave kHandlesBit leads here.
//
// What is not seen counts against what is found: see arena::Pair.
#pragma once
#include <stdint.h>

#include "agent/arch/arch.hpp"
#include "agent/base/state.hpp"

namespace crossbill::agent {

// At the end of an enter, before the call; its activation is on the chain.
void enter_handles(Thread& thread, StubFrame& frame);

// After the call, which ended at a tick. Its activation is still open.
void leave_handles(StubFrame& frame, uint64_t end);

// In a forked child, whose handles are its parent's.
void forget_handles();

}  // namespace crossbill::agent

// By the stubs, before their fast paths of enter and leave: see above.
extern "C" uint32_t crossbill_before_handles(
    crossbill::agent::StubFrame* frame);
extern "C" void crossbill_after_handles(crossbill::agent::StubFrame* frame,
                                        uint64_t end);
