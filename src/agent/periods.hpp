// SPDX-License-Identifier: MIT
// A service's switch, and how its processes come to the periods that it names:
// recording/switch.hpp.
#pragma once
#include <stdint.h>

namespace crossbill::agent {

// Before the first edge is made. Until follow_switch() the calls of this
// process are recorded, for the calibration.
void become_switchable();

// From now on the switch decides. False: it cannot be mapped.
bool follow_switch();

// Says in the arena which period the process has come to, and when.
void describe_period();

}  // namespace crossbill::agent
