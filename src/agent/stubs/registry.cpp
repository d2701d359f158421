// SPDX-License-Identifier: MIT
// Which function has which stub: see registry.hpp.
//
// The lock is not that of slots.cpp, which may be held by a thread that waits
// for the loader while we run in a constructor.
#include "agent/stubs/registry.hpp"

#include "agent/arch/arch.hpp"
#include "agent/base/address_map.hpp"
#include "agent/base/lock.hpp"
#include "agent/base/quiet.hpp"
#include "agent/hosts/adapter.hpp"
#include "agent/stubs/gates.hpp"
#include "agent/stubs/lent.hpp"

namespace crossbill::agent {
namespace {

constexpr int kVias = static_cast<int>(arena::Via::kCallback) + 1;

Lock lock;
AddressMap stubs[kVias];                 // by the way in: function -> stub
AddressMap stubs_of_slots[kErrorRules];  // of types, by the rule

AddressMap& map_of(arena::Via via, ErrorRule errors) {
  return via == arena::Via::kSlot ? stubs_of_slots[static_cast<int>(errors)]
                                  : stubs[static_cast<int>(via)];
}

void* find(const Module& to, void* function, const AddressMap& map) {
  void* stub = map.find(function);
  if (stub == nullptr) return nullptr;
  uint16_t module = crossbill_edges[edge_of_thunk(stub)].to_module;
  return module == static_cast<uint16_t>(to.id) ? stub : nullptr;
}

void* find_or_make(const EdgeRequest& request) {
  AddressMap& map = map_of(request.via, request.errors);
  void* stub = find(*request.to, request.target, map);
  if (stub != nullptr) {
    if (request.via == arena::Via::kSlot)
      add_convention(edge_of(stub), request.convention);
    return stub;
  }
  stub = make_stub(request);
  return stub != nullptr && map.insert(request.target, stub) ? stub : nullptr;
}

}  // namespace

void* find_stub(const Module& to, void* function, arena::Via via) {
  Quiet quiet;
  lock.take();
  void* stub = find(to, function, map_of(via, ErrorRule::kNone));
  lock.release();
  return stub;
}

void* register_stub(const EdgeRequest& request) {
  Quiet quiet;
  if (!ready()) return nullptr;
  lock.take();
  void* stub = find_or_make(request);
  lock.release();
  return stub;
}

void apply_row(const ApiRow& row, EdgeRequest& edge) {
  edge.category = row.category;
  edge.signature = row.signature;
  edge.bytes = row.bytes;
  edge.errors = row.errors;
  edge.lent = lent_rule(row, edge.kind);
  edge.lend = row.lend;
  edge.runs_host = row.runs_host;
  edge.resumes = row.resumes;
  edge.holds = row.holds;
}

EdgeRequest edge_for(const StubRequest& request) {
  EdgeRequest edge;
  edge.to = module_of(request.core);
  edge.name = request.name;
  edge.shown = request.shown;
  edge.wraps = request.wraps;
  edge.target = request.original;
  edge.via = request.via;
  edge.errors = request.errors;
  edge.signature = request.signature;
  edge.words = request.words;
  edge.words_of_call = request.words_of_call;
  edge.hook = request.hook;
  edge.host = request.host;
  edge.places = request.places;
  edge.convention = request.convention;
  edge.kind = request.passes_on ? arena::Kind::kService : request.kind;
  edge.passes_on = request.passes_on;
  if (request.kind == arena::Kind::kUpcall)
    edge.category = arena::Category::kOther;
  if (request.row != nullptr) apply_row(*request.row, edge);
  return edge;
}

uint32_t edge_beside(uint32_t own, const StubRequest& request) {
  EdgeRequest edge = edge_for(request);
  edge.target = crossbill_edges[own].target;
  void* thunk = make_stub(edge);
  return thunk == nullptr ? own : edge_of(thunk);
}

void* stub_for(const StubRequest& request) {
  EdgeRequest edge = edge_for(request);
  void* thunk = request.is_shared ? register_stub(edge) : make_stub(edge);
  return thunk == nullptr ? request.original : thunk;
}

void* gated_stub_for(const StubRequest& request) {
  void* stub = stub_for(request);
  return stub == request.original ? stub : make_gate(stub, request.original);
}

void reset_registry_lock() { lock.reset(); }

}  // namespace crossbill::agent
