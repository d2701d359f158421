// SPDX-License-Identifier: MIT
// What is looked at about once a millisecond and not at each leave: for how
// long the thread had no processor, and whether the clocks can be believed.
// Where crossings are traced (trace.hpp) each leave comes here, for that alone.
//
// Of the time between two looks, what is more on the wall's clock than on the
// thread's CPU clock passed without a processor. The kernel counts how often a
// thread was switched and whether it wanted to: if it was only ever pushed
// away, it was preempted; if it only ever went to sleep, it waited, which is
// its own affair; after both, the two times cannot be told apart ("mixed").
//
// Who was preempted follows from lengths, since the first leave after it looks:
// the call that was just left, if it lasted as long, else whatever was open
// between the leave before and the start of that call, else no crossing.
//
// A program that has locked itself in (crossbill_locked_in: link/rights.cpp)
// may be ended for a system call of ours. It is looked at no more, and the bill
// says that the rest is not known.
#pragma once
#include <stdint.h>

#include "agent/base/state.hpp"

namespace crossbill::agent {

// Begins anew: a thread that has just got its slot, and the main thread once
// more when the length of a tick is known.
void start_looking(Thread& thread);

// Called by a leave that ends after Thread::look_at, when its activation has
// been added to `node` and taken off the chain. The call lasted from `start` to
// `end`; the thread's leave before it ended at `previous`.
void look(Thread& thread, arena::Node* node, uint64_t previous, uint64_t start,
          uint64_t end);

}  // namespace crossbill::agent
