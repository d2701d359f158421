// SPDX-License-Identifier: MIT
// Which gates there are, and whose calls they pass on: see gates.hpp.
#include "agent/stubs/gates.hpp"

#include "agent/arch/arch.hpp"
#include "agent/base/state.hpp"
#include "agent/hosts/adapter.hpp"
#include "agent/link/module_id.hpp"

namespace crossbill::agent {
namespace {

uint32_t used;

bool is_library(arena::Role role) {
  return role == arena::Role::kCore || role == arena::Role::kGlue;
}

void* (*called_by_host)(uint64_t returns_to, uint64_t frame);

// Code without a module was made by the host. But a function that it has called
// may go on here by a jump.
bool is_jump_of_library(uint64_t address, uint64_t frame) {
  void* called =
      called_by_host == nullptr ? nullptr : called_by_host(address, frame);
  return called != nullptr && edge_of_thunk(called) >= 0;
}

// Called by a gate that does not know the address yet. Of made code each call
// is another one.
uint64_t judge_caller(uint64_t address, uint64_t frame) {
  ModuleId caller = module_at(reinterpret_cast<void*>(address));
  if (caller == ModuleId::kUnknown) return !is_jump_of_library(address, frame);
  arena::Role role = role_of(caller);
  // In count-only mode a call with a hook has a frame of ours, and no
  // activation: what it goes on to by a jump is its.
  bool ours = role == arena::Role::kAgent && crossbill_counting != 0;
  bool host = !is_library(role) && !ours;
  uint64_t known = address << 1 | host;
  uint64_t& place =
      crossbill_gate_callers[table_hash(address, 64 - kGateCallerBits)];
  __atomic_store_n(&place, known, __ATOMIC_RELAXED);
  return known;
}

}  // namespace

void* make_gate(void* stub, void* original) {
  uint32_t mine = __atomic_fetch_add(&used, 1, __ATOMIC_RELAXED);
  if (mine >= kGates) return stub;
  crossbill_judge_caller = judge_caller;
  crossbill_gate_stubs[mine] = stub;
  crossbill_gate_originals[mine] = original;
  return gate_of(mine);
}

void tell_called_by(void* (*called)(uint64_t returns_to, uint64_t frame)) {
  called_by_host = called;
}

void forget_gate_callers() {
  for (uint32_t i = 0; i < 1u << kGateCallerBits; i++)
    __atomic_store_n(&crossbill_gate_callers[i], 0, __ATOMIC_RELAXED);
}

}  // namespace crossbill::agent
