// SPDX-License-Identifier: MIT
// greenlet runs many C stacks in the place of one: its switch copies the part
// that is in the way to the heap, and that of another greenlet back. While
// that one runs, the chain of crossings of this one is set aside.
#pragma once
#include "agent/hosts/adapter.hpp"

namespace crossbill::agent::greenlet {

// The name of the hook that its stubs have.
inline constexpr char kSwitch[] = "switch of stacks";

// Whether a method goes on in another greenlet.
bool switches_stack(ModuleId core, const char* entry);

// Puts stubs into the table of functions that greenlet makes for others.
void before_new_capsule(CallArguments& call);

}  // namespace crossbill::agent::greenlet
