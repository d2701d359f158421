// SPDX-License-Identifier: MIT
// frees: what others tell and ask of it: see allocations.cpp.
#pragma once

namespace crossbill::agent {

struct Module;

// False: there is no memory for it. `above_stack`: something that the kernel put
// above the first thread's stack.
bool make_table_of_allocations(const void* above_stack);

// The module has the address of one of these functions as a value.
void note_hidden_allocator(const Module& module);

void forget_allocations();

}  // namespace crossbill::agent
