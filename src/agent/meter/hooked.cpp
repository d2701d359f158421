// SPDX-License-Identifier: MIT
// What a hook may ask of the call that it is run for.
#include "agent/meter/hooked.hpp"

#include "processor/frame.hpp"

namespace crossbill::agent {

// A hook gets the place in the stub's frame where the arguments lie.
ModuleId module_of_call(const CallArguments& call) {
  const auto& frame = reinterpret_cast<const StubFrame&>(call);
  return ModuleId{crossbill_edges[frame.edge].to_module};
}

}  // namespace crossbill::agent
