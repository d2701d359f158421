// SPDX-License-Identifier: MIT
// What is looked at now and then: see look.hpp.
#include "agent/meter/look.hpp"

namespace crossbill::agent {

void look(Thread& thread, arena::Node*, uint64_t, uint64_t end) {
  thread.slot->last_ticks = end;
  if (!thread.slices) thread.look_at = end + 20 * crossbill_long_ticks;
}

}  // namespace crossbill::agent
