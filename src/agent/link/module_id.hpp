// SPDX-License-Identifier: MIT
// The number of a module, and what can be asked by it.
#pragma once
#include <stdint.h>

#include "recording/arena.hpp"

namespace crossbill::agent {

// A dense number of a module that the agent knows; 0 is "not known".
enum class ModuleId : uint16_t { kUnknown = 0 };

ModuleId module_at(const void* address);
arena::Role role_of(ModuleId module);
const char* path_of(ModuleId module);
bool defines_function(ModuleId module, const char* name);

}  // namespace crossbill::agent
