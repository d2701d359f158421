// SPDX-License-Identifier: MIT
// Functions that are known by name to be no calls, or to be simple ones.
#pragma once
#include "agent/stubs/api_table.hpp"

namespace crossbill::agent {

// Functions whose return or whose registers are not a call's: they are left
// alone (setjmp, vfork, swapcontext, unwinders, profiling entries).
bool never_metered(const char* name);

// kRegisters for functions known by name to take no stack arguments.
Signature known_signature(const char* name);

}  // namespace crossbill::agent
