// SPDX-License-Identifier: MIT
// Who is host, core and base, by the user's wishes and by name.
#pragma once
#include "agent/link/modules.hpp"

namespace crossbill::agent {

// Sets role and host of a new module.
void tell_role(Module& module);

// The host whose runtime a module is, or has linked in; or null.
const Host* runtime_in(const Module& module);

// Whether it is a host's that finds its frames by an anchor of its own.
bool walks_by_anchor(const Module& module);

// Writes the runtime's name and version into the arena's header.
void describe_host();

}  // namespace crossbill::agent
