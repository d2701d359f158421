// SPDX-License-Identifier: MIT
// Calls after which a process may no longer be able to make its arena.
#pragma once

namespace crossbill::agent {

// The row of a libc function, for rights_thunk(); -1 if it is no such call.
int rights_row(const char* name);

// What is done before the process locks itself in: nothing, but in a service
// turn_slots_for_good(), once start.cpp has said so.
extern void (*before_lock_in)();

}  // namespace crossbill::agent
