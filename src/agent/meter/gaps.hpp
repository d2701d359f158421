// SPDX-License-Identifier: MIT
// What the host itself spends between two calls of one node: the interpreter's
// way from the return of a function to its next call from the same place.
//
// A gap lasts from when a leave is done to when the next enter begins, on that
// thread, of the same node from the same place of the stack, without another
// call that the host makes by a convention of its own between. What other
// crossings took is taken out: waits for the host's lock, and what a library
// does when the host frees its objects. The lower quartile says what a call
// costs its host at the most: the loop around it is in it, too.
//
// Of all calls only some are looked at: a burst when a thread begins, then one
// after each look (look.hpp), which is once a millisecond. So long downcalls do
// not take the stubs' fast path. Where few calls are timed, those are looked at
// that are timed for others, and the gap after each. What a call was given and
// what it took is noted on the same occasion: sizes.hpp.
#pragma once
#include "agent/arch/arch.hpp"
#include "agent/base/state.hpp"

namespace crossbill::agent {

// A burst of calls begins, where a host calls by conventions that are known.
void look_at_calls(Thread& thread);

// The same whatever hosts there are.
void begin_burst(Thread& thread);

// It ends.
void stop_looking_at_calls(Thread& thread);

inline bool looks_at_calls(const Thread& thread) { return thread.looks; }

// A call has come to us: the first thing that its enter does.
void note_come(Thread& thread);

// It was entered, by its activation. If it is a downcall by such a convention,
// its leave is to take the way of C++.
void note_entered(Thread& thread, StubFrame& frame, arena::Node* node);

// It is only counted, as calls are between those that are timed.
void note_passing(Thread& thread, const StubFrame& frame, arena::Node* node);

// Whether a call that is being left is one of those.
inline bool is_looked_at(const Thread& thread, const StubFrame& frame) {
  return frame.activation != nullptr &&
         thread.owned->gap.activation == frame.activation;
}

// It was left after so many ticks, in which what it called cost it `own`.
// Nothing is done after that.
void note_left(Thread& thread, const StubFrame& frame, arena::Node* node,
               uint64_t ticks, uint64_t inside);

}  // namespace crossbill::agent
