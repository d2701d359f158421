// SPDX-License-Identifier: MIT
// Entries that hand out functions: what their caller then calls has no slot.
#pragma once
#include "agent/arch/arch.hpp"

namespace crossbill::agent {

// At the leave of a downcall that is still looked at: notes the entry if it
// has just given its caller functions of a core.
void look_at_result(const StubFrame& frame);

}  // namespace crossbill::agent
