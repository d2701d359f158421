// SPDX-License-Identifier: MIT
// Runtimes that walk stacks by tables of their own, or keep them elsewhere than
// at the stack pointer. A frame of ours amid theirs would end the program.
#pragma once
#include "agent/link/modules.hpp"

namespace crossbill::agent {

// Whether code of both modules belongs to one such runtime: calls between them
// are then counted by stubs that leave no trace. Calls to and from other code
// go by the C convention on a stack of C's. `from` null: whichever module it
// may be.
bool share_own_stacks(const Module* from, const Module& to);

// Whether the module's code is of such a runtime.
bool has_own_stacks(const Module& module);

}  // namespace crossbill::agent
