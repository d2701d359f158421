// SPDX-License-Identifier: MIT
// Puts stubs into the slots, getters and setters of a type that is about to be
// made.
#pragma once
#include "agent/hosts/adapter.hpp"
#include "agent/hosts/cpython/layout.hpp"

namespace crossbill::agent::cpython {

// Whether calls of the module's functions are downcalls.
bool has_entries(ModuleId module);

// All slots of a static type that PyType_Ready has not seen yet.
void patch_slots(TypeObject& type);

// One slot of a spec, whatever it is.
void patch_slot(const char* type, int number, void** slot);

// A null name ends the table. The host's functions are those of `built_in`, if
// that is a module.
void patch_getters(const char* type, GetSetDef* table,
                   ModuleId built_in = ModuleId::kUnknown);
void patch_getter(const char* type, GetSetDef& entry);

}  // namespace crossbill::agent::cpython
