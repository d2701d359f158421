// SPDX-License-Identifier: MIT
// Functions that one C function is called for: see named.cpp.
#pragma once
#include "agent/hosts/adapter.hpp"

namespace crossbill::agent::cpython {

// On the tp_call of a type of that name, or null.
const Hook* hook_of_call(const char* type);

// In a forked child.
void reset_named_lock();

}  // namespace crossbill::agent::cpython
