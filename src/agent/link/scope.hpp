// SPDX-License-Identifier: MIT
// What a name resolves to for a module, as ld.so would bind it.
#pragma once
#include "agent/link/modules.hpp"

namespace crossbill::agent {

// What a name of that version resolves to for a module: by the global scope,
// then by the module's own. Null if nothing does.
void* look_up(const Module& module, const char* name, const char* version);

// Drops what look_up left for the program's dlerror().
void clear_loader_error();

}  // namespace crossbill::agent
