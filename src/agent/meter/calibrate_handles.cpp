// SPDX-License-Identifier: MIT
// What it costs to watch calls for handles: see calibrate_handles.hpp.
#include "agent/meter/calibrate_handles.hpp"

#include "agent/base/clock.hpp"
#include "agent/base/state.hpp"
#include "agent/meter/calibrate_stub.hpp"
#include "agent/meter/costs.hpp"
#include "agent/stubs/pairs.hpp"

namespace crossbill::agent {
namespace {

// Calls that are watched for handles: one of a user, of a maker, of a freer.
uint64_t object;
uint64_t* make_object() { return &object; }

Stub watched_stub(bool makes, bool frees) {
  Function target =
      makes ? reinterpret_cast<Function>(make_object) : crossbill_empty;
  Stub stub = new_stub(Signature::kRegisters, target);
  EdgeState& edge = crossbill_edges[stub.edge];
  HandleCall* call = handle_call_alone(makes, frees);
  if (call == nullptr) return {};
  edge.handles = call;
  edge.hook = &kWatchesHandles;
  edge.flags |= kHooked;
  return stub;
}

__attribute__((noinline)) uint64_t time_given(Function volatile& function) {
  uint64_t start = now();
  for (int i = 0; i < kCalls; i++)
    reinterpret_cast<void (*)(uint64_t*)>(function)(&object);
  return now() - start;
}

// Of a maker and of a freer, in turn.
__attribute__((noinline)) uint64_t time_pairs(Function volatile& maker,
                                              Function volatile& freer) {
  uint64_t start = now();
  for (int i = 0; i < kCalls; i++) {
    maker();
    reinterpret_cast<void (*)(uint64_t*)>(freer)(&object);
  }
  return now() - start;
}

void measure_pairs(const Stub& user, uint32_t bare_outer) {
  Stub maker = watched_stub(true, false), freer = watched_stub(false, true);
  if (maker.node == nullptr || freer.node == nullptr) return;
  maker.function();
  measure(user, time_given);
  uint32_t known = costs.leave;  // which charges itself
  costs.handles = difference(outer.median(), bare_outer + known);
  Function volatile made = maker.function, freed = freer.function;
  Function volatile direct = crossbill_empty;
  for (uint32_t& value : outer.values) {
    int64_t alone = static_cast<int64_t>(time_pairs(direct, direct));
    uint64_t before = maker.node->total + freer.node->total;
    int64_t all = static_cast<int64_t>(time_pairs(made, freed));
    uint64_t billed = maker.node->total + freer.node->total - before;
    value = per_call(all - alone - static_cast<int64_t>(billed)) / 2;
  }
  costs.made = difference(outer.median(), bare_outer + known + costs.handles);
  forget(maker);
  forget(freer);
}

}  // namespace

void measure_handles(uint32_t bare_outer) {
  if (crossbill_watch == 0) return;
  Stub user = watched_stub(false, false);
  if (user.node == nullptr) return;
  measure_pairs(user, bare_outer);
  forget(user);
}

}  // namespace crossbill::agent
