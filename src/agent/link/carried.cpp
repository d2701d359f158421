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
#include "agent/watch/watch.hpp"

namespace crossbill::agent {
namespace {

// Of libc's, those that go on with another stack or another process, and those
// that look at who called them.
constexpr const char* kNeverCarried[] = {"longjmp",     "_longjmp",
                                         "siglongjmp",  "__longjmp_chk",
                                         "swapcontext", "clone"};

struct Callee {
  Module* module = nullptr;
  const char* name = nullptr;
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

// A function, as it is called through one of glue's, and the stub for that.
struct Through {
  const void* function;
  const void* by;   // glue's, or `called`
  void* stub;       // null: it gets none
  ModuleId module;  // that the function lay in
};
constexpr size_t kKnown = 8192;  // a power of two; what is more gets no stub
Through known[kKnown];
size_t known_count;
Lock lock;
const char called = 0;  // stands for calls by the function's own pointer

const void* function_of(const Through& place) {
  return __atomic_load_n(&place.function, __ATOMIC_ACQUIRE);
}

Through& place_of(const void* function, const void* by) {
  uint64_t both = reinterpret_cast<uint64_t>(function) * kHashFactor +
                  reinterpret_cast<uint64_t>(by);
  size_t at = (both * kHashFactor) >> 51;
  while (function_of(known[at]) != nullptr &&
         (function_of(known[at]) != function || known[at].by != by))
    at = (at + 1) & (kKnown - 1);
  return known[at];
}

void* make_stub_through(const Callee& callee, void* by, ModuleId glue,
                        arena::Via via) {
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
  request.convention = via == arena::Via::kSlot
                           ? arena::Convention::kCall
                           : arena::Convention::kVectorcall;
  return make_stub(request);
}

EdgeRequest request_called(const Callee& callee, void* function) {
  EdgeRequest request;
  request.to = callee.module;
  request.name = request.symbol = callee.name;
  request.target = function;
  request.via = arena::Via::kDlsym;
  request.jumps = must_jump(request);
  if (callee.module->role == arena::Role::kBase)
    request.hook = watch_of_libc(callee.name, arena::Role::kHost);
  return request;
}

void* make_stub_called(const Callee& callee, void* function) {
  void* stub = find_stub(*callee.module, function, arena::Via::kDlsym);
  if (stub != nullptr) return stub;
  return register_stub(request_called(callee, function));
}

// By symbol: memcpy and memmove may be one function (an IFUNC's choice).
AddressMap stubs_found;

void* find_or_make_found(const Callee& callee, void* function) {
  const Elf64_Sym* symbol = find_definition(*callee.module, callee.name);
  void* stub = stubs_found.find(symbol);
  if (stub != nullptr && original_of(stub) == function) return stub;
  EdgeRequest request = request_called(callee, function);
  const ApiRow* row = find_service(callee.name);
  if (row != nullptr) request.signature = row->signature;
  stub = make_stub(request);
  if (stub != nullptr) stubs_found.insert(symbol, stub);
  return stub;
}

// Calls of it get no frame, so none is known to lie in a call of glue's: they
// are counted where they arrive, and not where they are made, too.
bool is_counted_on_arrival(const Callee& callee, void* function) {
  EdgeRequest request;
  request.to = callee.module;
  request.name = callee.name;
  request.target = function;
  return must_jump(request);
}

struct Way {
  void* by;
  ModuleId glue;
  arena::Via via;
};

void learn(Through& place, void* function, const Way& way) {
  Callee callee;
  bool found = find_callee(function, callee);
  place.by = way.by == nullptr ? &called : way.by;
  place.module = module_at(function);
  place.stub = nullptr;
  if (found && way.by == nullptr)
    place.stub = make_stub_called(callee, function);
  else if (found && !is_counted_on_arrival(callee, function))
    place.stub = make_stub_through(callee, way.by, way.glue, way.via);
  __atomic_store_n(&place.function, function, __ATOMIC_RELEASE);
}

// A function in no module that we know stays without a stub.
bool is_known(const Through& place) {
  return place.module == ModuleId::kUnknown || !module_of(place.module)->gone;
}

// The stub of a function, or null. Nearly each call takes the first branch,
// without a lock or a system call.
void* find_through(void* function, const Way& way) {
  const void* by = way.by == nullptr ? &called : way.by;
  Through& place = place_of(function, by);
  if (function_of(place) == function && is_known(place)) return place.stub;
  Quiet quiet;
  if (!ready()) return nullptr;
  lock.take();
  Through& now = place_of(function, by);
  bool is_new = function_of(now) == nullptr;
  bool full = is_new && known_count == kKnown / 2;
  if (!full && (is_new || !is_known(now))) {
    known_count += is_new;
    learn(now, function, way);
  }
  void* stub = full ? nullptr : now.stub;
  lock.release();
  return stub;
}

}  // namespace

uint32_t edge_through(uint32_t own, void* function) {
  const EdgeState& state = crossbill_edges[own];
  void* stub = find_through(
      original_of(function),
      {state.target, ModuleId{state.to_module}, arena::Via::kSlot});
  return stub == nullptr ? own : edge_of(stub);
}

void* stub_through(void* by, ModuleId glue, void* function) {
  void* stub =
      find_through(original_of(function), {by, glue, arena::Via::kVectorcall});
  return stub == nullptr ? by : stub;
}

void* stub_for_called(void* function) {
  if (function == nullptr || original_of(function) != function) return function;
  void* stub =
      find_through(function, {nullptr, ModuleId::kUnknown, arena::Via::kDlsym});
  return stub == nullptr ? function : stub;
}

void* stub_for_found(void* function, const char* name) {
  if (function == nullptr || original_of(function) != function) return function;
  Callee callee{find_module(function), name};
  if (callee.module == nullptr || callee.module->role != arena::Role::kBase ||
      !is_function(*callee.module, name, function) ||
      !may_be_carried(*callee.module, name))
    return function;
  Quiet quiet;
  if (!ready()) return function;
  lock.take();
  void* stub = find_or_make_found(callee, function);
  lock.release();
  return stub == nullptr ? function : stub;
}

void reset_carried_lock() { lock.reset(); }

}  // namespace crossbill::agent
