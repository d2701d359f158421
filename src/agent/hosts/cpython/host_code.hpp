// SPDX-License-Identifier: MIT
// Where CPython leaves a trace when it runs Python code: Host::code_mark.
#pragma once
#include "agent/hosts/host.hpp"

namespace crossbill::agent::cpython {

// For a CPython of that minor version, whose names `find` finds. Until then
// there is no mark.
void find_code_mark(FindSymbol find, int minor);

// Host::code_mark, Host::state_accessor and Host::is_resumed.
uint64_t* code_mark();
StateAccessor state_accessor();
bool is_resumed(uint64_t object);

}  // namespace crossbill::agent::cpython
