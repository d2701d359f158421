// SPDX-License-Identifier: MIT
// The libc functions that the agent itself must see.
#pragma once

namespace crossbill::agent {

// The agent's function that a slot of this libc function gets, or null. A
// module that may patch code gets hooks by which it sees no stub.
void* find_libc_hook(const char* name, bool may_patch_code);

}  // namespace crossbill::agent
