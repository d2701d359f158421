// SPDX-License-Identifier: MIT
// What is known of code by its address, and must be forgotten with it.
#include "agent/link/callers.hpp"

#include "agent/link/frame_info.hpp"
#include "agent/stubs/callbacks.hpp"
#include "agent/stubs/gates.hpp"

namespace crossbill::agent {

void forget_callers() {
  forget_call_sites();
  forget_callbacks();
  forget_gate_callers();
}

}  // namespace crossbill::agent
