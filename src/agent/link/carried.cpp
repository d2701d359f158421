// SPDX-License-Identifier: MIT
// Calls that glue makes for the host: whose they are.
//
// _ctypes calls any function by one of its own, through libffi:
//
//   f(1)  ->  PyCFuncPtr_call(f)  ->  ffi_call(pointer)  ->  crc32
//             edge_through()          stub_for_called()
//
// The first is one function for all, so its edge is chosen when it is entered,
// by the pointer in the object: "crc32 of libz", and glue. What it spends
// itself is overhead of crc32, and what crc32 takes is known by its own stub,
// which dlsym has handed out, or which takes the pointer's place right before
// the call.
//
// A function is known by its address and its module: what another library
// brings to the same place later is another edge.
#include <string.h>

#include "agent/arch/arch.hpp"
#include "agent/base/address_map.hpp"
#include "agent/base/lock.hpp"
#include "agent/base/quiet.hpp"
#include "agent/base/text.hpp"
#include "agent/hosts/adapter.hpp"
#include "agent/link/crossings.hpp"
#include "agent/link/known_names.hpp"
#include "agent/link/modules.hpp"
#include "agent/link/symbols.hpp"
#include "agent/stubs/edges.hpp"
#include "agent/stubs/registry.hpp"

namespace crossbill::agent {
namespace {

// Of libc's, those that go on with another stack or another process, and those
// that look at who called them.
constexpr const char* kNeverCarried[] = {"longjmp",     "_longjmp",
                                         "siglongjmp",  "__longjmp_chk",
                                         "swapcontext", "clone"};

struct Callee {
  Module* module;
  const char* name;
};

bool may_be_carried(const Module& module, const char* name) {
  if (never_metered(name)) return false;
  if (module.role == arena::Role::kCore) return !is_allocation(module, name);
  if (module.role != arena::Role::kBase) return false;
  for (const char* other : kNeverCarried)
    if (is_same(name, other)) return false;
  return strncmp(name, "dl", 2) != 0;
}

// The function's name is in its module's table, where it is exported.
bool find_callee(const void* function, Callee& callee) {
  callee.module = find_module(function);
  if (callee.module == nullptr || callee.module->gone ||
      !is_code(*callee.module, function))
    return false;
  callee.name = function_at(*callee.module, function);
  return callee.name != nullptr && may_be_carried(*callee.module, callee.name);
}

struct Through {
  const void* function;
  uint32_t own, edge;
  ModuleId module;  // that the function lay in
};
constexpr size_t kKnown = 8192;  // a power of two
Through known[kKnown];           // the rest goes by the glue's own edge
size_t known_count;
Lock lock;

Through& place_of(const void* function, uint32_t own) {
  uint64_t hash = (reinterpret_cast<uint64_t>(function) + own) * kHashFactor;
  size_t at = hash >> 51;
  while (known[at].function != nullptr &&
         (known[at].function != function || known[at].own != own))
    at = (at + 1) & (kKnown - 1);
  return known[at];
}

uint32_t make_edge(uint32_t own, const void* function) {
  Callee callee;
  if (!find_callee(function, callee)) return own;
  const EdgeState& state = crossbill_edges[own];
  EdgeRequest request;
  request.to = callee.module;
  request.name = request.symbol = callee.name;
  request.target = state.target;
  request.via = arena::Via::kSlot;
  request.signature = Signature::kRegisters;
  request.errors = static_cast<ErrorRule>(state.error_rule);
  request.through = module_of(ModuleId{state.to_module});
  void* stub = make_stub(request);
  return stub == nullptr ? own : edge_of(stub);
}

}  // namespace

uint32_t edge_through(uint32_t own, void* function) {
  Quiet quiet;
  if (!ready()) return own;
  function = original_of(function);
  lock.take();
  Through& place = place_of(function, own);
  if (place.function == nullptr && known_count < kKnown / 2) {
    ++known_count;
    place = {function, own, make_edge(own, function), module_at(function)};
  }
  bool found = place.function != nullptr && place.module == module_at(function);
  uint32_t edge = found ? place.edge : own;
  lock.release();
  return edge;
}

void* stub_for_called(void* function) {
  Callee callee;
  if (function == nullptr || original_of(function) != function ||
      !find_callee(function, callee))
    return function;
  void* stub = find_stub(*callee.module, function, arena::Via::kDlsym);
  if (stub != nullptr) return stub;
  EdgeRequest request;
  request.to = callee.module;
  request.name = request.symbol = callee.name;
  request.target = function;
  request.via = arena::Via::kDlsym;
  request.jumps = must_jump(request);
  stub = register_stub(request);
  return stub == nullptr ? function : stub;
}

}  // namespace crossbill::agent
