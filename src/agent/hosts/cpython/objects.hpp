// SPDX-License-Identifier: MIT
// Stubs for what is called by an object's own pointer: see objects.cpp.
#pragma once
#include "agent/hosts/adapter.hpp"

namespace crossbill::agent::cpython {

// On functions that fill a module, given as first argument, and on those that
// return one: afterwards the module holds objects that can be called.
extern const Hook kFills, kReturnsModule, kEntry;

// In a forked child.
void reset_object_locks();

}  // namespace crossbill::agent::cpython
