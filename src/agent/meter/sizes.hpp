// SPDX-License-Identifier: MIT
// What a call took beside how much it was given and gave back: the analysis
// tells by it what a call costs whatever it does, and what grows with its size.
// Of the calls that gaps.hpp looks at.
#pragma once
#include "agent/arch/arch.hpp"
#include "agent/base/state.hpp"

namespace crossbill::agent {

// Before the call: an argument may be gone, or larger, after it.
void note_arguments(Gap& gap, const StubFrame& frame);

// The call took so many ticks, in which what it called cost it `own`.
void add_sizes(Thread& thread, const StubFrame& frame, arena::Node* node,
               uint64_t ticks, uint64_t inside);

// Own cost within a call that was charged `own` for what it called: this is
// taken to have called nothing in turn, as a host's API mostly does.
uint64_t own_within(uint64_t own);

}  // namespace crossbill::agent
