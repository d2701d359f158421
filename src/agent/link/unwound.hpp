// SPDX-License-Identifier: MIT
// Whether exceptions come out of a module's functions, or end in them.
#pragma once
#include "agent/link/modules.hpp"

namespace crossbill::agent {

// Whether the module's own code may raise one, or does something where one
// passes. What else comes out of its functions was raised by what they call
// back.
bool may_raise(const Module& module);

}  // namespace crossbill::agent
