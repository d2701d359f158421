// SPDX-License-Identifier: MIT
// What no processor does: see ../arch.hpp.
#include "agent/arch/arch.hpp"

namespace crossbill::agent {

void* thunk_of(uint32_t) { __builtin_trap(); }
void* seen_thunk_of(uint32_t) { __builtin_trap(); }
void* jump_of(uint32_t) { __builtin_trap(); }
void* gate_of(uint32_t) { __builtin_trap(); }
void* rights_thunk(int) { __builtin_trap(); }
void* exception_thunk(int) { __builtin_trap(); }
int64_t edge_of_thunk(const void*) { __builtin_trap(); }
uint64_t jump_target(const void*) { __builtin_trap(); }
uint64_t thread_cpu_ns() { __builtin_trap(); }
uint64_t cpu_ns_of(int32_t) { __builtin_trap(); }
Switches thread_switches() { __builtin_trap(); }
bool ticks_are_invariant() { __builtin_trap(); }
bool can_keep_vectors() { __builtin_trap(); }
const uint8_t* next_stack_load(const uint8_t*, const uint8_t*, int&, int64_t&) {
  __builtin_trap();
}
bool calls_import(const uint8_t*) { __builtin_trap(); }
bool uses_result(const uint8_t*) { __builtin_trap(); }
void* first_callee(const uint8_t*, const uint8_t*) { __builtin_trap(); }
ArgumentUse first_argument_use(const uint8_t*) { __builtin_trap(); }
const uint64_t* cell_of(void* (*)()) { __builtin_trap(); }

}  // namespace crossbill::agent
