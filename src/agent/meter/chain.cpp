// SPDX-License-Identifier: MIT
// Chains of stacks that are not running: see chain.hpp.
#include "agent/meter/chain.hpp"

#include "agent/base/clock.hpp"

namespace crossbill::agent {

using arena::Activation;

void put_aside(Activation& activation) {
  if (!is_quiet(activation)) close_untimed(node_of(&activation));
  activation.marks |= arena::kAside;
}

void set_aside(Thread& thread) {
  for (Activation* at = thread.top; !is_bottom(at); at = parent_of(at))
    put_aside(*at);
  set_top(thread, bottom_of(thread));
}

void put_back(Thread& thread, Activation* top) {
  set_aside(thread);
  for (Activation* at = top; !is_bottom(at); at = parent_of(at)) {
    if (!is_quiet(*at)) reopen(node_of(at));
    at->marks &= ~arena::kAside;
    if (!is_sound(*at))
      at->parent = reinterpret_cast<uint64_t>(bottom_of(thread));
  }
  set_top(thread, top);
}

void switch_stack(Thread& thread) {
  thread.slices = true;
  set_aside(thread);
  thread.switched = now();
}

// The others ran from this greenlet's switch to the last that was seen of them.
// What is left is the switch's own work.
void take_absence_out(const Thread& thread, Activation* top) {
  uint64_t from = top->start & ~arena::kMarked;
  uint64_t to = thread.last_ticks;
  if (thread.switched > to) to = thread.switched;
  if (to <= from) return;
  for (Activation* at = top; !is_bottom(at); at = parent_of(at))
    if (!is_quiet(*at)) at->start += to - from;
}

Activation* set_chain_aside() {
  Thread& thread = crossbill_thread;
  if (!attached(thread)) return nullptr;
  Activation* top = thread.top;
  set_aside(thread);
  return top;
}

void restore_chain(Activation* top) {
  Thread& thread = crossbill_thread;
  if (top == nullptr || !attached(thread)) return;
  if (top->thread != thread.slot_ref) return;  // the stack moved to a thread
  put_back(thread, top->sp != 0 ? top : bottom_of(thread));
}

}  // namespace crossbill::agent
