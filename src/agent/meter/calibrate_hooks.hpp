// SPDX-License-Identifier: MIT
// What a call costs that a hook of --watch runs for: a part of the calibration.
#pragma once
#include <stdint.h>

namespace crossbill::agent {

// Sets costs.hook and costs.hook_leave, where anything is watched. `bare`: what
// a loop of empty calls by the fast path says of costs.inner and costs.outer
// together.
void measure_hooks(uint32_t bare);

}  // namespace crossbill::agent
