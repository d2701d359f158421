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
#include "agent/link/carried.hpp"

#include <string.h>

#include "agent/arch/arch.hpp"
#include "agent/base/address_map.hpp"
#include "agent/base/lock.hpp"
#include "agent/base/quiet.hpp"
#include "agent/base/text.hpp"
#include "agent/hosts/adapter.hpp"
#include "agent/link/callees.hpp"
#include "agent/link/known_names.hpp"
#include "agent/link/modules.hpp"
#include "agent/link/symbols.hpp"
#include "agent/stubs/contract.hpp"
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

// Calls of a function that go through one of glue's.
struct Through {
  const void* function;
  const void* by;   // glue's
  int64_t edge;     // -1: it gets none
  ModuleId module;  // that the function lay in
};
constexpr size_t kKnown = 8192;  // a power of two
Through known[kKnown];           // the rest goes by the glue's own edge
size_t known_count;
Lock lock;

Through& place_of(const void* function, const void* by) {
  uint64_t both = reinterpret_cast<uint64_t>(function) * kHashFactor +
                  reinterpret_cast<uint64_t>(by);
  size_t at = (both * kHashFactor) >> 51;
  while (known[at].function != nullptr &&
         (known[at].function != function || known[at].by != by))
    at = (at + 1) & (kKnown - 1);
  return known[at];
}

int64_t make_edge(const void* function, void* by, ModuleId glue,
                  arena::Via via) {
  Callee callee;
  if (!find_callee(function, callee)) return -1;
  EdgeRequest of_callee;  // its contract may give it another name
  of_callee.to = callee.module;
  of_callee.name = of_callee.symbol = callee.name;
  apply_contract(of_callee);
  EdgeRequest request;
  request.to = callee.module;
  request.name = of_callee.name;
  request.symbol = callee.name;
  request.target = by;
  request.via = via;
  request.signature = Signature::kRegisters;
  request.errors = ErrorRule::kNull;
  request.through = module_of(glue);
  void* stub = make_stub(request);
  return stub == nullptr ? -1 : edge_of(stub);
}

// The edge of calls of `function` that go through `by`, or -1.
int64_t find_edge(void* function, void* by, ModuleId glue, arena::Via via) {
  Quiet quiet;
  if (!ready()) return -1;
  function = original_of(function);
  lock.take();
  Through& place = place_of(function, by);
  if (place.function == nullptr && known_count < kKnown / 2) {
    ++known_count;
    place = {function, by, make_edge(function, by, glue, via),
             module_at(function)};
  }
  bool found = place.function != nullptr && place.module == module_at(function);
  int64_t edge = found ? place.edge : -1;
  lock.release();
  return edge;
}

}  // namespace

uint32_t edge_through(uint32_t own, void* function) {
  const EdgeState& state = crossbill_edges[own];
  int64_t edge = find_edge(function, state.target, ModuleId{state.to_module},
                           arena::Via::kSlot);
  return edge < 0 ? own : static_cast<uint32_t>(edge);
}

void* stub_through(void* by, ModuleId glue, void* function) {
  int64_t edge = find_edge(function, by, glue, arena::Via::kVectorcall);
  return edge < 0 ? by : thunk_of(static_cast<uint32_t>(edge));
}

void reset_carried_lock() { lock.reset(); }

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
