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

// `request` says how glue's function is called, and what it is.
void* make_stub_through(const Callee& callee, EdgeRequest request) {
  EdgeRequest of_callee;  // its contract may give it another name
  of_callee.to = callee.module;
  of_callee.name = of_callee.symbol = callee.name;
  apply_contract(of_callee);
  request.to = callee.module;
  request.name = of_callee.name;
  request.symbol = callee.name;
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

// By what a function is known: itself, or, of one that has been found by name,
// its stub, which has that name.
void* key_of(void* function) {
  void* original = original_of(function);
  if (original == function) return function;
  ModuleId module{crossbill_edges[edge_of(function)].to_module};
  return role_of(module) == arena::Role::kBase ? function : original;
}

bool find_callee_by_key(void* key, Callee& callee) {
  void* function = original_of(key);
  if (function == key) return find_callee(function, callee);
  callee.module = find_module(function);
  callee.name = edge_name(edge_of(key));
  return callee.module != nullptr && callee.name != nullptr;
}

// Says how a function of glue's is called; null: there is none, and the callee
// is called by its own pointer.
using RequestOf = EdgeRequest (*)(const void* said);

void learn(Through& place, void* key, RequestOf request_of, const void* said) {
  Callee callee;
  bool found = find_callee_by_key(key, callee);
  void* function = original_of(key);
  place.module = module_at(function);
  place.stub = nullptr;
  if (found && request_of == nullptr)
    place.stub = make_stub_called(callee, function);
  else if (found && !is_counted_on_arrival(callee, function))
    place.stub = make_stub_through(callee, request_of(said));
  __atomic_store_n(&place.function, key, __ATOMIC_RELEASE);
}

// A function in no module that we know stays without a stub.
bool is_known(const Through& place) {
  return place.module == ModuleId::kUnknown || !module_of(place.module)->gone;
}

// The stub of a function, or null. Nearly each call takes the first branch,
// without a lock or a system call.
void* find_through(void* key, const void* by, RequestOf request_of,
                   const void* said) {
  Through& place = place_of(key, by);
  if (function_of(place) == key && is_known(place)) return place.stub;
  Quiet quiet;
  if (!ready()) return nullptr;
  lock.take();
  Through& now = place_of(key, by);
  bool is_new = function_of(now) == nullptr;
  bool full = is_new && known_count == kKnown / 2;
  if (!full && (is_new || !is_known(now))) {
    known_count += is_new;
    now.by = by;
    learn(now, key, request_of, said);
  }
  void* stub = full ? nullptr : now.stub;
  lock.release();
  return stub;
}

// As the calls of glue's own edge are, which is `said`.
EdgeRequest request_like(const void* said) {
  uint32_t own = *static_cast<const uint32_t*>(said);
  const EdgeState& state = crossbill_edges[own];
  EdgeRequest request;
  request.target = state.target;
  request.via = arena::Via::kSlot;
  request.through = module_of(ModuleId{state.to_module});
  request.errors = static_cast<ErrorRule>(state.error_rule);
  request.convention = convention_of(own);
  request.host = host_of(own);
  request.places = state.places;
  request.words = state.words;
  if ((state.flags & kRegistersOnly) != 0)
    request.signature = Signature::kRegisters;
  else if (state.words != 0)
    request.signature = Signature::kExact;
  return request;
}

EdgeRequest request_as(const void* said) {
  EdgeRequest request = edge_for(*static_cast<const StubRequest*>(said));
  request.through = request.to;
  return request;
}

void* make_through(const StubRequest& glue, void* key) {
  Callee callee;
  Quiet quiet;
  if (!ready() || !find_callee_by_key(key, callee) ||
      is_counted_on_arrival(callee, original_of(key)))
    return nullptr;
  return make_stub_through(callee, request_as(&glue));
}

}  // namespace

uint32_t edge_through(uint32_t own, void* function) {
  void* stub = find_through(key_of(function), crossbill_edges[own].target,
                            request_like, &own);
  return stub == nullptr ? own : edge_of(stub);
}

void* stub_through(const StubRequest& glue, void* function) {
  void* key = key_of(function);
  void* stub = glue.is_shared
                   ? find_through(key, glue.original, request_as, &glue)
                   : make_through(glue, key);
  return stub == nullptr ? glue.original : stub;
}

void* stub_for_called(void* function) {
  if (function == nullptr || original_of(function) != function) return function;
  void* stub = find_through(function, &called, nullptr, nullptr);
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
