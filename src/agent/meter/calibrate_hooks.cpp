// SPDX-License-Identifier: MIT
// What a call costs that a hook of --watch runs for: see calibrate_hooks.hpp.
//
// What a hook does is measured whenever it runs (OwnWork). What is left is to
// get there and back, and the reads of the clock by which that is measured.
#include "agent/meter/calibrate_hooks.hpp"

#include "agent/base/clock.hpp"
#include "agent/base/state.hpp"
#include "agent/hosts/adapter.hpp"
#include "agent/meter/calibrate_stub.hpp"
#include "agent/meter/costs.hpp"

namespace crossbill::agent {
namespace {

constexpr Hook kBefore = {
    .name = "", .before = [](CallArguments&) {}, .leaves_modules = true};
constexpr Hook kAround = {.name = "",
                          .before = [](CallArguments&) {},
                          .after = [](uint64_t result) { return result; },
                          .finish = [](const CallArguments&, uint64_t) {},
                          .leaves_modules = true};

// In its own time and outside of it.
uint32_t cost_with(const Hook& hook) {
  EdgeRequest request;
  request.signature = Signature::kRegisters;
  request.hook = &hook;
  Stub stub = new_stub(request);
  if (stub.node == nullptr) return 0;
  Function volatile through = stub.function;
  Function volatile direct = crossbill_empty;
  for (uint32_t& value : outer.values) {
    time_batch(direct);
    int64_t alone = static_cast<int64_t>(time_batch(direct));
    uint64_t before = crossbill_thread.own_ticks;
    int64_t all = static_cast<int64_t>(time_batch(through));
    uint64_t taken_out = crossbill_thread.own_ticks - before;
    value = per_call(all - alone - static_cast<int64_t>(taken_out));
  }
  forget(stub);
  return outer.median();
}

}  // namespace

void measure_hooks(uint32_t bare) {
  if (crossbill_watch == 0) return;
  uint32_t known = bare + costs.enter;  // these charge themselves
  costs.hook = difference(cost_with(kBefore), known);
  costs.hook_leave = difference(cost_with(kAround), known + costs.hook);
}

}  // namespace crossbill::agent
