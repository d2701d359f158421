// SPDX-License-Identifier: MIT
// The hooks that put stubs into method tables.
#pragma once
#include "agent/hosts/adapter.hpp"
#include "agent/hosts/cpython/built_in.hpp"

namespace crossbill::agent::cpython {

extern const HookTable kHooks;

// On functions that return a module as an array of slots.
extern const Hook kReturnsSlots;

// What modules that are built in have.
extern const Tables kTables;

}  // namespace crossbill::agent::cpython
