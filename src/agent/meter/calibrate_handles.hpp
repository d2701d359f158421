// SPDX-License-Identifier: MIT
// What it costs to watch calls for handles: a part of the calibration.
#pragma once
#include <stdint.h>

namespace crossbill::agent {

// Sets costs.handles and costs.made, where handles are watched. `bare_outer`:
// what a loop of empty calls by the fast path says of costs.outer.
void measure_handles(uint32_t bare_outer);

}  // namespace crossbill::agent
