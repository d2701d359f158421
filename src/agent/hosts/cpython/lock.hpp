// SPDX-License-Identifier: MIT
// Builds without a GIL have one all the same, which is off, until a module is
// imported that does not say it can do without.
#pragma once
#include "agent/hosts/host.hpp"

namespace crossbill::agent::cpython {

// Of a build of 3.`minor` without a GIL, which says so itself.
void find_lock(FindSymbol find, int minor);

// A PyInit_ has returned this: a module, or its definition. If it turns the GIL
// on, a note names it.
void note_if_lock_needed(void* made);

}  // namespace crossbill::agent::cpython
