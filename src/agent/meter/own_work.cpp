// SPDX-License-Identifier: MIT
// Takes the agent's own work out of the open crossings: see own_work.hpp.
#include "agent/meter/own_work.hpp"

#include "agent/base/clock.hpp"
#include "agent/base/state.hpp"
#include "agent/meter/chain.hpp"

namespace crossbill::agent {

OwnWork::OwnWork(bool brief, uint64_t since)
    : start_(since != 0 ? since : now()), brief_(brief) {
  crossbill_thread.own_work++;
}

OwnWork::~OwnWork() {
  Thread& thread = crossbill_thread;
  if (--thread.own_work > 0) return;
  uint64_t ticks = now() - start_;
  thread.own_ticks += ticks;
  if (brief_ && ticks > crossbill_long_ticks / 4) thread.own_absent += ticks;
  if (!attached(thread)) return;
  for (arena::Activation* at = thread.top; !is_bottom(at); at = parent_of(at))
    if (at->start != 0) at->start += ticks;
}

void take_out_above(const arena::Activation* left, uint64_t ticks) {
  crossbill_thread.own_ticks += ticks;
  arena::Activation* at = parent_of(left);
  for (; !is_bottom(at); at = parent_of(at))
    if (at->start != 0) at->start += ticks;
}

}  // namespace crossbill::agent
