// SPDX-License-Identifier: MIT
// Who is host, core and base, by the user's wishes and by name.
#pragma once
#include "agent/link/modules.hpp"

namespace crossbill::agent {

// Sets role and host of a new module.
void tell_role(Module& module);

// Writes the runtime's name and version into the arena's header.
void describe_host();

}  // namespace crossbill::agent
