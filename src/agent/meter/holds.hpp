// SPDX-License-Identifier: MIT
// What a downcall holds of its host while it is open: how many references at
// the most, and for how long the collector could not run. Told by calls of the
// host's API whose rows say so, of calls that are timed.
#pragma once
#include "agent/arch/arch.hpp"
#include "agent/base/state.hpp"
#include "agent/stubs/hold_rule.hpp"

namespace crossbill::agent {

// A call of an edge with such a rule began at `start` and was left at `end`,
// and is off the chain.
void note_hold(Thread& thread, const StubFrame& frame, uint64_t start,
               uint64_t end);

// One that holds something is being left.
void forget_holds(Thread& thread, const arena::Activation* activation);

}  // namespace crossbill::agent
