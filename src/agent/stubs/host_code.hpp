// SPDX-License-Identifier: MIT
// Whether a call of a host's API ran the host's own code, such as the body of
// a generator that PyIter_Next resumed: its time is then the host's, and no
// overhead. It is told by what really ran, not by the function's name.
//
// The host names a word (Host::code_mark) that it overwrites whenever it runs
// code of its own, and that nobody reads before. We leave a mark there. Whoever
// finds another word there, at the begin or the end of a watched call, counts a
// run in Thread::host_runs and marks it again: so what ran in a call is what
// was counted from its begin to its end. A call that ran something takes that
// back when it ends, since it is no run of the call that it lies in.
//
// The stubs do the same by themselves, where it is known from which cell of
// memory the host reads a thread's state (Host::state_accessor):
//
//   *(*host_cell + crossbill_mark_offset)        where the word is at present,
//   *(*host_cell + crossbill_mark_offset + 8)    and the end of its room
#pragma once
#include "agent/base/state.hpp"
#include "processor/frame.hpp"

namespace crossbill::agent {

// Before a watched call, with its arguments. Takes the first word of `kept`.
void watch_host_code(Thread& thread, StubFrame& frame);

// After it, once.
bool host_code_ran(Thread& thread, const StubFrame& frame);

}  // namespace crossbill::agent
