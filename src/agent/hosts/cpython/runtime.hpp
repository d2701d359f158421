// SPDX-License-Identifier: MIT
// The CPython that is there: its version, and whether its tables can be read.
#pragma once
#include "agent/hosts/host.hpp"

namespace crossbill::agent::cpython {

// Host::attach. Also decides whether the runtime's tables can be read.
void attach_runtime(FindSymbol find, char* name, size_t bytes);

// Host::exception_is_set; the GIL must be held.
bool exception_is_set();

// False before a CPython is there, and for versions and builds whose objects we
// do not know.
extern bool tables_known;

// Whether arrays of slots may hold arrays of slots: from 3.15 on.
extern bool slots_nest;

// Whether an interpreter has a copy of PyImport_Inittab, and reads that alone:
// from 3.12 on.
extern bool inittab_is_copied;

// False before a CPython is there, and for versions that we do not know: a
// function may take other arguments.
extern bool api_known;

}  // namespace crossbill::agent::cpython
