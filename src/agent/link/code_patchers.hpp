// SPDX-License-Identifier: MIT
// Modules that write over the code of functions. They must be handed the
// function itself: what they would write over a stub reaches no other caller.
#pragma once
#include "agent/link/modules.hpp"

namespace crossbill::agent {

// Whether a module is made to do so for others, who hand it addresses.
bool patches_code_for_others(const Module& module);

// Whether a module may do so with what dlsym gives it: it imports dlsym and
// mprotect, and is not known to use the latter on code and stacks of its own.
bool may_patch_code(const Module& module);

}  // namespace crossbill::agent
