// SPDX-License-Identifier: MIT
// Functions that are handed to libc to be called back: see callbacks.hpp.
//
// bsearch may be called millions of times with one function, so the stubs at
// hand are found without a lock: a word holds an edge, and the edge says for
// which function it is.
#include "agent/stubs/callbacks.hpp"

#include "agent/arch/arch.hpp"
#include "agent/link/modules.hpp"
#include "agent/meter/own_work.hpp"
#include "agent/stubs/registry.hpp"

namespace crossbill::agent {
namespace {

constexpr int kBits = 8;
uint32_t at_hand[1 << kBits];  // edges by function; 0: none

uint32_t& place_of(uint64_t function) {
  return at_hand[table_hash(function, 64 - kBits)];
}

bool is_host(uint16_t module) {
  return role_of(ModuleId{module}) == arena::Role::kHost;
}

// Calls between two modules of the host are nobody's crossing.
bool crosses(uint16_t from, uint16_t to) {
  return from != to && !(is_host(from) && is_host(to));
}

// The address of another module's function in a host that is not
// position-independent: its own PLT, whose slot is metered already.
bool is_own_plt(const Module& module, uint64_t function) {
  if (!module.main_program) return false;
  for (size_t i = 0; i < module.jump_slot_count; i++) {
    const Elf64_Sym& symbol =
        module.symbols[ELF64_R_SYM(module.jump_slots[i].r_info)];
    if (symbol.st_shndx == SHN_UNDEF && symbol.st_value != 0 &&
        module.base + symbol.st_value == function)
      return true;
  }
  return false;
}

// Its name is found by its address, when the recording is written.
EdgeRequest request_for(const Module& to, void* function) {
  EdgeRequest edge;
  edge.to = &to;
  edge.name = "";
  edge.target = function;
  edge.via = arena::Via::kCallback;
  edge.signature = Signature::kRegisters;
  if (to.role != arena::Role::kHost) return edge;
  edge.kind = arena::Kind::kUpcall;
  edge.category = arena::Category::kCallback;
  return edge;
}

uint64_t find_or_make(const Module& to, uint64_t address) {
  void* function = reinterpret_cast<void*>(address);
  if (!ready() || is_own_plt(to, address)) return address;
  OwnWork own_work;
  void* stub = register_stub(request_for(to, function));
  if (stub == nullptr) return address;
  __atomic_store_n(&place_of(address),
                   static_cast<uint32_t>(edge_of_thunk(stub)),
                   __ATOMIC_RELEASE);
  return reinterpret_cast<uint64_t>(stub);
}

}  // namespace

uint64_t callback_stub(uint64_t function, uint16_t from) {
  const Module* caller = module_of(ModuleId{from});
  if (caller == nullptr || caller->mapped.contains(function)) return function;
  uint32_t edge = __atomic_load_n(&place_of(function), __ATOMIC_ACQUIRE);
  const EdgeState& state = crossbill_edges[edge];
  void* address = reinterpret_cast<void*>(function);
  if (edge != 0 && state.target == address)
    return crosses(from, state.to_module)
               ? reinterpret_cast<uint64_t>(thunk_of(edge))
               : function;
  const Module* to = find_module(address);  // none: a stub, or made at run time
  if (to == nullptr || !is_code(*to, address)) return function;
  if (to->role == arena::Role::kBase || to->role == arena::Role::kAgent ||
      !crosses(from, static_cast<uint16_t>(to->id)))
    return function;
  return find_or_make(*to, function);
}

void forget_callbacks() {
  for (uint32_t& edge : at_hand) __atomic_store_n(&edge, 0, __ATOMIC_RELAXED);
}

}  // namespace crossbill::agent
