// SPDX-License-Identifier: MIT
// Which stack an address is on, by /proc/self/maps.
#pragma once
#include "agent/base/state.hpp"

namespace crossbill::agent {

// Whether two addresses lie in one mapping of the process, as two places of
// one stack do. `current` is the present stack pointer.
bool on_one_stack(Thread& thread, uint64_t address, uint64_t current);

}  // namespace crossbill::agent
