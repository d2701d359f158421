// SPDX-License-Identifier: MIT
// Who is host, core and base, by the user's wishes and by name.
#pragma once
#include "agent/link/modules.hpp"

namespace crossbill::agent {

arena::Role role_by_rules(const Module& module);

// Writes the runtime's name and version into the arena's header.
void describe_host();

}  // namespace crossbill::agent
