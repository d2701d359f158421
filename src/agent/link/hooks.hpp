// SPDX-License-Identifier: MIT
// Functions that the agent itself must see: of libc, and of the runtimes.
#pragma once
#include <stdint.h>

#include "agent/hosts/adapter.hpp"
#include "agent/link/modules.hpp"

namespace crossbill::agent {

// The agent's function that a slot of this libc function gets, or null.
void* find_libc_hook(const char* name);

// The index of an adapter's hook on a runtime's API function, or -1.
int find_hook(const char* name);
bool hook_has_after(int hook);
bool hook_switches_stack(int hook);
void hook_before(int hook, CallArguments& arguments);
uint64_t hook_after(int hook, uint64_t result);

// Functions whose return or whose registers are not a call's: they are left
// alone (setjmp, vfork, swapcontext, unwinders, profiling entries).
bool never_metered(const char* name);

// kRegisters for functions known by name to take no stack arguments.
Signature known_signature(const char* name);

// What a name of that version resolves to for a module: by the global scope,
// then by the module's own. Null if nothing does.
void* look_up(const Module& module, const char* name, const char* version);

// Drops what look_up left for the program's dlerror().
void clear_loader_error();

}  // namespace crossbill::agent
