// SPDX-License-Identifier: MIT
// Notes each timed crossing when it ends, for `crossbill record --trace`: of
// each thread the last ones, in a ring.
//
// The ring lies in the arena, so a killed program leaves it, and a forked child
// begins its own. It is made of blocks, each twice as large as the one before,
// so that a thread with few crossings takes little; those of all threads
// together take at most a quarter of the arena. A handler may come upon a note
// that is being made: each has its place before it is written.
//
// Where nothing is traced no crossing is longer by an instruction: what is
// asks for a look at each leave, for which the stubs have a test already
// (Thread::look_at). What the C++ of such a leave costs is measured with it.
#pragma once
#include "agent/base/state.hpp"

namespace crossbill::agent {

// How many crossings of each thread are to be kept; 0: none. Before the
// calibration, which begins it.
void ask_for_trace(uint32_t crossings);
bool begin_trace();  // whether there is one

extern bool tracing;
inline bool is_traced() { return tracing; }

// A crossing has ended: `start` 0: it had no time. Its activation is off the
// chain.
void note_traced(Thread& thread, const arena::Node* node, uint64_t start,
                 uint64_t end);

// What the calibration has left.
void empty_trace(Thread& thread);

// In a forked child.
void forget_traces();

}  // namespace crossbill::agent
