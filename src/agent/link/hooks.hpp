// SPDX-License-Identifier: MIT
// The libc functions that the agent itself must see.
#pragma once

namespace crossbill::agent {

// The agent's function that a slot of this libc function gets, or null.
void* find_libc_hook(const char* name);

}  // namespace crossbill::agent
