// SPDX-License-Identifier: MIT
// greenlet runs many C stacks in the place of one: its switch copies the part
// that is in the way to the heap, and that of another greenlet back. While
// that one runs, the chain of crossings of this one is set aside.
#pragma once
#include "agent/hosts/host.hpp"

namespace crossbill::agent::greenlet {

extern const Host kHost;

// The hook that its stubs have.
inline constexpr Hook kSwitch = {"switch of stacks", nullptr, nullptr, true};

// Whether a method goes on in another greenlet.
bool switches_stack(ModuleId core, const char* entry);

}  // namespace crossbill::agent::greenlet
