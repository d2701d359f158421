// SPDX-License-Identifier: MIT
// Entries that hand out functions: what their caller then calls has no slot.
#pragma once
#include "agent/arch/cpu.hpp"

namespace crossbill::agent {

// How many leaves of an edge are looked at: a first call may return null.
inline constexpr uint8_t kLooks = 3;

// At the leave of a downcall that is still looked at: notes the entry if it
// has just given its caller functions of a core.
void look_at_result(const StubFrame& frame);

}  // namespace crossbill::agent
