// SPDX-License-Identifier: MIT
// Which gates there are, and whose calls they pass on: see gates.hpp.
#include "agent/stubs/gates.hpp"

#include "agent/arch/arch.hpp"
#include "agent/base/offsets.h"
#include "agent/base/state.hpp"
#include "agent/link/module_id.hpp"

extern "C" {
void* crossbill_gate_stubs[crossbill::agent::kGates];
void* crossbill_gate_originals[crossbill::agent::kGates];
// By the hash of a return address: twice that, and 1 where it is the host's.
uint64_t crossbill_gate_callers[1 << crossbill::agent::kGateCallerBits];
}

static_assert(GATES == crossbill::agent::kGates);
static_assert(GATE_CALLER_BITS == crossbill::agent::kGateCallerBits);

namespace crossbill::agent {
namespace {

uint32_t used;

bool is_library(arena::Role role) {
  return role == arena::Role::kCore || role == arena::Role::kGlue;
}

}  // namespace

void* make_gate(void* stub, void* original) {
  uint32_t mine = __atomic_fetch_add(&used, 1, __ATOMIC_RELAXED);
  if (mine >= kGates) return stub;
  crossbill_gate_stubs[mine] = stub;
  crossbill_gate_originals[mine] = original;
  return gate_of(mine);
}

void* stub_behind(void* gate) {
  int64_t number = gate_at(gate);
  return number < 0 ? gate : crossbill_gate_stubs[number];
}

void forget_gate_callers() {
  for (uint64_t& caller : crossbill_gate_callers)
    __atomic_store_n(&caller, 0, __ATOMIC_RELAXED);
}

}  // namespace crossbill::agent

using namespace crossbill::agent;

// Called by a gate that does not know the address yet. Code without a module
// was made by the host.
extern "C" uint64_t crossbill_judge_caller(uint64_t address) {
  ModuleId caller = module_at(reinterpret_cast<void*>(address));
  bool host = caller == ModuleId::kUnknown || !is_library(role_of(caller));
  uint64_t known = address << 1 | host;
  uint64_t& place =
      crossbill_gate_callers[table_hash(address, 64 - kGateCallerBits)];
  __atomic_store_n(&place, known, __ATOMIC_RELAXED);
  return known;
}
