// SPDX-License-Identifier: MIT
// The hooks that put stubs into method tables.
#pragma once
#include "agent/hosts/adapter.hpp"

namespace crossbill::agent::cpython {

extern const HookTable kHooks;

}  // namespace crossbill::agent::cpython
