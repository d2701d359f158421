// SPDX-License-Identifier: MIT
// Which slots of a module are patched, and with what.
#pragma once
#include "agent/modules.hpp"

namespace crossbill::agent {

// Patches the slots of all modules that have come since the last time. Takes
// the loader's lock; never from a signal handler.
void patch_new_modules();

// The same, if a dlopen has been seen.
void patch_if_dlopen_seen();

// The stub that dlsym has handed out for a function, or null.
void* known_stub(void* function);

// A function's address has been handed out as it is: it stays so.
void hold(void* function);

// In a forked child: a thread of the parent may have held the lock.
void reset_patch_lock();

// What dlsym found under a name, or the stub to hand out in its place.
void* stub_for_dlsym(void* found, const char* name);

}  // namespace crossbill::agent
