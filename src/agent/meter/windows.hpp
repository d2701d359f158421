// SPDX-License-Identifier: MIT
// The window of a call: the caller's stack arguments, which a stub copies.
#pragma once
#include "agent/arch/arch.hpp"

namespace crossbill::agent {

// In words, or why it is not known: see frame_info.hpp. By what is known of the
// callee, else by the caller's CFI, else by what the host says.
int64_t window_of(const StubFrame& frame);

}  // namespace crossbill::agent
