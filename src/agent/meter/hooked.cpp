// SPDX-License-Identifier: MIT
// What a hook may ask of the call that it is run for.
#include "agent/meter/hooked.hpp"

#include "agent/meter/own_work.hpp"
#include "processor/frame.hpp"

namespace crossbill::agent {

// A hook gets the place in the stub's frame where the arguments lie.
ModuleId module_of_call(const CallArguments& call) {
  const auto& frame = reinterpret_cast<const StubFrame&>(call);
  return ModuleId{crossbill_edges[frame.edge].to_module};
}

uint64_t* stack_arguments_of(CallArguments& call) {
  const auto& frame = reinterpret_cast<const StubFrame&>(call);
  return reinterpret_cast<uint64_t*>(frame.stack_pointer()) + 1;
}

void take_out(void (*work)(void* data), void* data) {
  OwnWork own_work;
  work(data);
}

}  // namespace crossbill::agent
