// SPDX-License-Identifier: MIT
// What the program is told of addresses: none of it is ours.
#pragma once

namespace crossbill::agent {

// The agent's function that a slot of this libc function gets, or null.
void* find_address_hook(const char* name);

}  // namespace crossbill::agent
