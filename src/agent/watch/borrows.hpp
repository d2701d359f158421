// SPDX-License-Identifier: MIT
// borrows: whether memory that the host has lent stayed what it was.
#pragma once
#include "agent/watch/calls.hpp"

namespace crossbill::agent {

// From now on the calls of stubs/lent.hpp come to us, too.
void watch_borrows();

// Looks at what is lent again, before or after a call: `kind` is what a change
// since the last look means, 0 where nothing of the host's was seen to run.
void look_at_borrows(const StubFrame& frame, arena::SightingKind kind);

// The same for what was lent to a call that is about to be left.
void give_back_borrows(const arena::Activation* owner);

}  // namespace crossbill::agent
