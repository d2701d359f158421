// SPDX-License-Identifier: MIT
// What is to be known of a callee before it gets a stub.
#pragma once
#include "agent/link/modules.hpp"
#include "agent/stubs/edges.hpp"

namespace crossbill::agent {

// A core may have the program's malloc linked in; to call it is a service.
bool is_allocation(const Module& to, const char* name);

// Where dlsym is; null if there is no such module.
const Module* libc_module();

// Whether the callee, or a walk of the stack, would notice a frame of ours.
bool must_jump(const EdgeRequest& edge);

}  // namespace crossbill::agent
