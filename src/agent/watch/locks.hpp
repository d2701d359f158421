// SPDX-License-Identifier: MIT
// locks: which locks of libraries a thread holds, and the host's.
#pragma once
#include "agent/watch/calls.hpp"

namespace crossbill::agent {

// The hook on a function of libc's locks, or null.
const Hook* hook_of_lock(const char* name);

// Before a call that may run the host's code.
void look_at_held_locks(const StubFrame& frame);

// Before a call that takes the host's lock, if the thread has not got it.
void look_at_wait(const StubFrame& frame);

// What the thread does with the host's lock.
void note_host_lock(bool held);
void note_ensured(const StubFrame& frame);  // held from now on, or before, too
void note_released();                       // as before the ensure

// The library's call is about to be left.
void look_at_locks_kept(const arena::Activation* left);

void forget_locks();

}  // namespace crossbill::agent
