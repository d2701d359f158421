// SPDX-License-Identifier: MIT
// What a call of the host's API does to what its caller holds of the host for a
// time: references, which the host has to keep, and its collector, which may
// not run.
#pragma once
#include <stdint.h>

namespace crossbill::agent {

// Values are kept in EdgeState::holds.
enum class HoldRule : uint8_t {
  kNone = 0,
  kReference,      // its result, if not null, is a reference more
  kEndsReference,  // argument 1, if not null, was one
  kFrame,          // if its result is 0: references from now on ...
  kEndsFrame,      // ... are gone with this one, but for a result of its own
  kCollector,      // if its result is not null, the collector waits ...
  kEndsCollector,  // ... until this one, as often
};

}  // namespace crossbill::agent
