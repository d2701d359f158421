// SPDX-License-Identifier: MIT
// Leave: what a stub does after the call. enter.cpp explains the chain.
#include "agent/arch/arch.hpp"
#include "agent/base/clock.hpp"
#include "agent/base/quiet.hpp"
#include "agent/link/loader_lock.hpp"
#include "agent/link/slots.hpp"
#include "agent/meter/activation.hpp"
#include "agent/meter/chain.hpp"
#include "agent/meter/hooked.hpp"
#include "agent/meter/look.hpp"
#include "agent/meter/own_work.hpp"
#include "agent/meter/tree.hpp"
#include "agent/stubs/behind_back.hpp"
#include "agent/stubs/edges.hpp"
#include "agent/stubs/host_code.hpp"
#include "agent/stubs/lent.hpp"

#define UNLIKELY(x) __builtin_expect(!!(x), 0)

using namespace crossbill::agent;
using crossbill::arena::Activation;
using crossbill::arena::kMarked;
using crossbill::arena::Node;

extern "C" void crossbill_leave(StubFrame* frame, uint64_t end);

namespace {

// What a call says of itself at its end, by the edge's rules.
inline void note_result(Node* node, const StubFrame& frame) {
  const EdgeState& edge = crossbill_edges[frame.edge];
  node->errors += is_error(static_cast<ErrorRule>(edge.error_rule),
                           frame.result, exception_check_of(frame.edge));
  if (edge.bytes_rule == static_cast<int>(BytesRule::kResult))
    node->bytes += frame.result;
}

// Whether there is more to a result.
inline bool may_lend(const Thread& thread, const EdgeState& edge) {
  return (edge.flags & kLentRule) != 0 &&
         edge.lent_rule >= static_cast<int>(LentRule::kNewMemory) &&
         (thread.lent_count != 0 ||
          edge.lent_rule > static_cast<int>(LentRule::kNewMemory));
}

// What the host ran of its own in a call that is over: all of its own time.
void add_host_code(Thread& thread, Node* node, uint64_t ticks, uint64_t below) {
  crossbill::arena::HostCode* record = host_code_of(thread, node);
  if (record == nullptr) return;
  record->calls++;
  record->self += below < ticks ? ticks - below : 0;
  if (node->open == 0) record->total += ticks;
}

// Makes an activation the top of the chain, if it was not dropped before.
bool bring_to_top(Thread& thread, Activation* mine, const StubFrame& frame) {
  if (mine == nullptr || !attached(thread) || frame.epoch != thread.epoch)
    return false;
  if (mine->sp != frame.stack_pointer() || mine->thread != thread.slot_ref)
    return false;
  bool on_chain = false;
  for (Activation* at = thread.top; !is_bottom(at) && !on_chain;
       at = parent_of(at))
    on_chain = at == mine;
  while (on_chain && thread.top != mine && !thread.slices) drop_top(thread);
  if (on_chain) {
    while (thread.top != mine) {  // another greenlet's: see drop_dead
      node_of(thread.top)->open--;
      set_top(thread, parent_of(thread.top));
    }
  } else {  // its chain had been set aside
    put_back(thread, mine);
  }
  return true;
}

// Patches what a dlopen under the crossing that is being left has brought.
// Not yet inside of another dlopen, in some constructor: whoever is below has
// the mark now.
void patch_at_leave() {
  if (!outside_loader() || !patch_new_modules()) return;
  Activation* top = crossbill_thread.top;
  if (!is_bottom(top)) top->start &= ~kMarked;
}

// What is left to do after a long call.
__attribute__((noinline)) void leave_long(StubFrame* frame, Node* node) {
  const EdgeState& edge = crossbill_edges[frame->edge];
  note_long(node);
  if ((edge.flags & kResultMatters) != 0) note_result(node, *frame);
  if (may_lend(crossbill_thread, edge)) note_lent(*frame, node);
}

// A rule that takes more than a comparison with null.
__attribute__((noinline)) void leave_judged(StubFrame* frame, Node* node) {
  note_result(node, *frame);
  if (may_lend(crossbill_thread, crossbill_edges[frame->edge]))
    note_lent(*frame, node);
}

// The node of the activation that was closed, null if it was gone before.
Node* close_frame(StubFrame* frame, uint64_t end) {
  Thread& thread = crossbill_thread;
  const EdgeState& edge = crossbill_edges[frame->edge];
  if (has_after(edge)) frame->result = edge.hook->after(frame->result);
  Quiet quiet;
  if (!bring_to_top(thread, frame->activation, *frame)) return nullptr;
  if (switches_stack(edge)) take_absence_out(thread, frame->activation);
  uint64_t start = frame->activation->start, below = frame->activation->below;
  uint64_t previous = thread.slot->last_ticks;
  bool marked = (start & kMarked) != 0;
  bool ran = (edge.flags & kWatched) != 0 && host_code_ran(*frame);
  Node* node = close_activation(thread, frame->activation, end);
  if (ran) add_host_code(thread, node, end - (start & ~kMarked), below);
  if ((edge.flags & kResultMatters) != 0) note_result(node, *frame);
  if ((edge.flags & kLookAtResult) != 0) look_at_result(*frame);
  if (may_lend(thread, edge)) note_lent(*frame, node);
  if (UNLIKELY(end > thread.look_at))
    look(thread, node, previous, start & ~kMarked, end);
  if (marked && can_keep_vectors()) crossbill_call_between(patch_at_leave);
  return node;
}

// The clock is read first, and what we do then is taken out of all crossings
// that are still open. Signals are blocked, so a closed activation is not used
// again before its start was read.
void leave_with_cpu_time(StubFrame* frame, uint64_t end) {
  // In a forked child the activation is gone; with a mark a module is patched.
  bool here = frame->epoch == crossbill_process.epoch;
  OwnWork own_work(here && (frame->activation->start & kMarked) == 0);
  uint64_t cpu_ns = thread_cpu_ns();
  Quiet quiet;
  Thread& thread = crossbill_thread;
  Node* node = close_frame(frame, end);
  if (node == nullptr || cpu_ns < frame->kept[0]) return;
  uint64_t start = frame->activation->start;
  crossbill::arena::CpuTime* record = cpu_time_of(thread, node);
  if (record == nullptr || end < start) return;
  record->calls++;
  record->cpu_ns += cpu_ns - frame->kept[0];
  record->ticks += end - start;
  record->own += own_cpu_ticks(thread) - frame->kept[1];
}

// A leave whose activation is not on top, or that has none, or a hook, or in
// which a dlopen was called, or more to do than that.
__attribute__((noinline)) void leave_whole(StubFrame* frame, uint64_t end) {
  if ((frame->epoch & kLentBit) != 0) {
    frame->epoch &= ~kLentBit;
    forget_lent_to(crossbill_thread, frame->activation);
    if (crossbill_clock_is_tsc != 0) return crossbill_leave(frame, end);
  }
  if (crossbill_clock_is_tsc == 0) end = monotonic_ns();
  if ((frame->epoch & kCpuTimeBit) == 0) {
    close_frame(frame, end);
    return;
  }
  frame->epoch &= ~kCpuTimeBit;
  leave_with_cpu_time(frame, end);
}

// What is left to do when an activation has been added to its node.
inline void finish_leave(StubFrame* frame, Node* node, uint64_t ticks) {
  const EdgeState& edge = crossbill_edges[frame->edge];
  if (UNLIKELY(ticks > crossbill_long_ticks)) return leave_long(frame, node);
  if (UNLIKELY((edge.flags & kResultMatters) != 0)) {
    // Read before the node is written to, which might be the edge for all that
    // the compiler knows.
    uint8_t errors = edge.error_rule, bytes = edge.bytes_rule;
    if (errors != 0) {
      if (errors != static_cast<int>(ErrorRule::kNull))
        return leave_judged(frame, node);
      node->errors += frame->result == 0;
    }
    if (bytes == static_cast<int>(BytesRule::kResult))
      node->bytes += frame->result;
    if (may_lend(crossbill_thread, edge)) return note_lent(*frame, node);
  }
}

__attribute__((noinline)) void finish_and_look(StubFrame* frame, Node* node,
                                               uint64_t previous,
                                               uint64_t ticks, uint64_t end) {
  finish_leave(frame, node, ticks);
  look(crossbill_thread, node, previous, end - ticks, end);
}

// A call of the host's API that may have run the host's own code.
__attribute__((noinline)) void leave_watched(StubFrame* frame, uint64_t ticks,
                                             uint64_t end) {
  Thread& thread = crossbill_thread;
  uint64_t below = frame->activation->below;
  uint64_t previous = thread.slot->last_ticks;
  bool ran = host_code_ran(*frame);
  Node* node = add_activation(thread, frame->activation, ticks, end);
  if (ran) add_host_code(thread, node, ticks, below);
  if (UNLIKELY(end > thread.look_at))
    return finish_and_look(frame, node, previous, ticks, end);
  finish_leave(frame, node, ticks);
}

// Whether an activation that is on top is left, by a clock that can be
// believed, and of what a leave may have to do besides, its edge asks for just
// this.
inline bool is_left_with(uint16_t more, const StubFrame& frame, uint64_t end) {
  constexpr uint16_t kMoreAtLeave = kHooked | kLookAtResult | kWatched;
  const Activation* mine = frame.activation;
  return (crossbill_edges[frame.edge].flags & kMoreAtLeave) == more &&
         crossbill_thread.top == mine &&
         frame.epoch == crossbill_process.epoch && end >= mine->start &&
         crossbill_clock_is_tsc != 0;
}

// Another thread may just have taken away a flag that led here: kWatched alone
// stays as it is.
__attribute__((noinline)) void leave_unusual(StubFrame* frame, uint64_t end) {
  const Activation* mine = frame->activation;
  if (!is_left_with(kWatched, *frame, end)) return leave_whole(frame, end);
  leave_watched(frame, end - mine->start, end);
}

}  // namespace

// Called by the stub after the original. The fast path calls nothing but, as
// a tail call, the whole one.
extern "C" void crossbill_leave(StubFrame* frame, uint64_t end) {
  Activation* mine = frame->activation;
  Thread& thread = crossbill_thread;
  if (UNLIKELY(!is_left_with(0, *frame, end))) return leave_unusual(frame, end);
  uint64_t ticks = end - mine->start;
  uint64_t previous = thread.slot->last_ticks;
  Node* node = add_activation(thread, mine, ticks, end);
  if (UNLIKELY(end > thread.look_at))
    return finish_and_look(frame, node, previous, ticks, end);
  finish_leave(frame, node, ticks);
}

// Where no TSC can be used: the start of an activation by the vDSO.
extern "C" void crossbill_start_clock(Activation* activation) {
  if (activation != nullptr) activation->start = monotonic_ns();
}
