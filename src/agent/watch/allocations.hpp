// SPDX-License-Identifier: MIT
// frees: which allocator, and whose, each piece of memory came from.
#pragma once
#include <stdint.h>

namespace crossbill::agent {

struct CallArguments;
struct Module;

// What the hooks of allocators do.
void before_allocation(CallArguments& call);
void after_allocation(const CallArguments& call, uint64_t result);

// False: there is no memory for it. `above_stack`: something that the kernel
// put above the first thread's stack.
bool make_table_of_allocations(const void* above_stack);

// The module has the address of one of these functions as a value.
void note_hidden_allocator(const Module& module);

void forget_allocations();

}  // namespace crossbill::agent
