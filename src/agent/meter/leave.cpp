// SPDX-License-Identifier: MIT
// Leave: what a stub does after the call. enter.cpp explains the chain.
#include "agent/arch/arch.hpp"
#include "agent/base/clock.hpp"
#include "agent/base/quiet.hpp"
#include "agent/link/loader_lock.hpp"
#include "agent/link/slots.hpp"
#include "agent/meter/activation.hpp"
#include "agent/meter/chain.hpp"
#include "agent/meter/costs.hpp"
#include "agent/meter/gaps.hpp"
#include "agent/meter/handles.hpp"
#include "agent/meter/holds.hpp"
#include "agent/meter/hooked.hpp"
#include "agent/meter/look.hpp"
#include "agent/meter/own_work.hpp"
#include "agent/meter/pool_time.hpp"
#include "agent/meter/sampling.hpp"
#include "agent/meter/sizes.hpp"
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

// Where the stub has gone to is of no interest any more: it keeps there what
// the first argument was.
bool has_failed(const StubFrame& frame) {
  auto rule = static_cast<ErrorRule>(crossbill_edges[frame.edge].error_rule);
  if (rule == ErrorRule::kPending)
    return pending(reinterpret_cast<uint64_t>(frame.target));
  return is_error(rule, frame.result, exception_check_of(frame.edge));
}

// What a call says of itself at its end, by the edge's rules.
inline void note_result(Node* node, const StubFrame& frame) {
  const EdgeState& edge = crossbill_edges[frame.edge];
  node->errors += has_failed(frame);
  if (edge.bytes_rule == static_cast<int>(BytesRule::kResult))
    node->bytes += frame.result;
}

// Whether there is more to a result. Only of calls that kept their arguments.
inline bool may_lend(const Thread& thread, const StubFrame& frame) {
  const EdgeState& edge = crossbill_edges[frame.edge];
  return (frame.epoch & kMoreBit) != 0 && (edge.flags & kLentRule) != 0 &&
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
  if (mine == nullptr || !attached(thread) ||
      (frame.epoch & ~kMoreBit) != thread.epoch)
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
      put_aside(*thread.top);
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
void patch_at_leave(void*) {
  if (!outside_loader() || !patch_new_modules()) return;
  Activation* top = crossbill_thread.top;
  if (!is_bottom(top)) top->start &= ~kMarked;
}

// What is left to do when an activation has been added to its node. True if the
// host is seen by that to have run code of its own.
bool finish_leave(const StubFrame& frame, Node* node, uint64_t start,
                  uint64_t end) {
  const EdgeState& edge = crossbill_edges[frame.edge];
  if ((edge.flags & kResultMatters) != 0) note_result(node, frame);
  if (edge.holds != 0) note_hold(crossbill_thread, frame, start, end);
  if (!may_lend(crossbill_thread, frame)) return false;
  charge(crossbill_thread.top, costs.lend);
  return lending.note(frame, node);
}

// An activation that was closed: its node, null if it was gone before.
struct Closed {
  Node* node;
  uint64_t start;
};
Closed close_frame(StubFrame* frame, uint64_t end) {
  Thread& thread = crossbill_thread;
  const EdgeState& edge = crossbill_edges[frame->edge];
  if (has_after(edge)) {
    frame->result = edge.hook->after(frame->result);
    if (frame->activation == nullptr) return {nullptr, 0};
  }
  Quiet quiet;
  if (!bring_to_top(thread, frame->activation, *frame)) return {nullptr, 0};
  if (switches_stack(edge)) take_absence_out(thread, frame->activation);
  uint64_t start = frame->activation->start, below = frame->activation->below;
  uint64_t previous = thread.last_ticks, own = frame->activation->own;
  bool looked_at = is_looked_at(thread, *frame);
  bool marked = (start & kMarked) != 0;
  bool ran = (edge.flags & kWatched) != 0 && host_code_ran(thread, *frame);
  Node* node = close_activation(thread, frame->activation, end);
  ran |= finish_leave(*frame, node, start & ~kMarked, end);
  if (ran) add_host_code(thread, node, end - (start & ~kMarked), below);
  if ((edge.flags & kLookAtResult) != 0) look_at_result(*frame);
  if (UNLIKELY(end > thread.look_at))
    look(thread, node, previous, start & ~kMarked, end);
  if (looked_at && !marked)
    note_left(thread, *frame, node, end - start, own_within(own));
  if (marked && can_keep_vectors())
    crossbill_call_between(patch_at_leave, nullptr);
  return {node, start & ~kMarked};
}

// The clock is read first, and what we do then is taken out of all crossings
// that are still open. Signals are blocked, so a closed activation is not used
// again before its start was read.
void leave_with_cpu_time(StubFrame* frame, uint64_t end) {
  // In a forked child the activation is gone; with a mark a module is patched.
  bool here = (frame->epoch & ~kMoreBit) == crossbill_process.epoch;
  PoolTime pool;
  if (here) pool = end_pool_time(crossbill_thread, *frame);
  OwnWork own_work(here && (frame->activation->start & kMarked) == 0);
  uint64_t cpu_ns = thread_cpu_ns();
  Quiet quiet;
  Thread& thread = crossbill_thread;
  Closed closed = close_frame(frame, end);
  if (closed.node == nullptr || cpu_ns < frame->kept[0]) return;
  crossbill::arena::CpuTime* record = cpu_time_of(thread, closed.node);
  if (record == nullptr || end < closed.start) return;
  record->calls++;
  record->cpu_ns += cpu_ns - frame->kept[0];
  record->ticks += end - closed.start;
  record->own += own_cpu_ticks(thread) - frame->kept[1];
  add_pool_time(thread, closed.node, pool,
                {0, 0, 1, 0, cpu_ns - frame->kept[0], end - closed.start,
                 own_cpu_ticks(thread) - frame->kept[1]});
}

// What the host does when a call is over, in no crossing but those that are
// still open.
void finish_call(const StubFrame& frame) {
  const EdgeState& edge = crossbill_edges[frame.edge];
  if (!has_finish(edge)) return;
  OwnWork own_work;
  edge.hook->finish(*reinterpret_cast<const CallArguments*>(frame.general),
                    frame.result);
}

// A leave whose activation is not on top, or that has none, or a hook, or in
// which a dlopen was called.
__attribute__((noinline)) void leave_whole(StubFrame* frame, uint64_t end) {
  if ((frame->epoch & (kLentBit | kHandlesBit)) != 0) {
    bool lent = (frame->epoch & kLentBit) != 0;
    bool handles = (frame->epoch & kHandlesBit) != 0;
    frame->epoch &= ~(kLentBit | kHandlesBit);
    if (lent) {
      lending.forget(crossbill_thread, frame->activation);
      forget_holds(crossbill_thread, frame->activation);
    }
    if (handles) leave_handles(*frame, end);
    if (crossbill_clock_is_tsc != 0) return crossbill_leave(frame, end);
  }
  OwnWork own_work;  // not least the two system calls of close_frame()
  if (crossbill_clock_is_tsc == 0) end = monotonic_ns();
  if ((frame->epoch & kCpuTimeBit) == 0) {
    close_frame(frame, end);
  } else {
    frame->epoch &= ~kCpuTimeBit;
    leave_with_cpu_time(frame, end);
  }
  finish_call(*frame);
  if (is_hooked_at_leave(crossbill_edges[frame->edge]) &&
      attached(crossbill_thread))
    charge(crossbill_thread.top, costs.hook_leave);
}

// What is on top of the chain was only counted, and is left.
void end_quiet(Thread& thread, const StubFrame& frame) {
  const EdgeState& edge = crossbill_edges[frame.edge];
  if ((edge.flags & kResultMatters) != 0)
    node_of(thread.top)->errors += has_failed(frame);
  pop_quiet(thread);
}

// A leave of such a call, whatever lies between.
void leave_quiet(StubFrame* frame) {
  frame->epoch &= ~kQuietBit;
  Thread& thread = crossbill_thread;
  bool on_top = thread.top == frame->activation &&
                frame->epoch == crossbill_process.epoch;
  if (on_top && (frame->activation->start & kMarked) == 0)
    return end_quiet(thread, *frame);
  Quiet quiet;
  if (!bring_to_top(thread, frame->activation, *frame)) return;
  bool marked = (frame->activation->start & kMarked) != 0;
  end_quiet(thread, *frame);
  if (!marked) return;
  mark_top(thread);
  if (can_keep_vectors()) crossbill_call_between(patch_at_leave, nullptr);
}

// Whether an activation that is on top is left, by a clock that can be
// believed, and its edge asks for no more. All else blocks signals, by calls of
// the kernel that cost more than a call of ctypes.
bool is_plain(const StubFrame& frame, uint64_t end) {
  const Activation* mine = frame.activation;
  const EdgeState& edge = crossbill_edges[frame.edge];
  return crossbill_thread.top == mine &&
         (frame.epoch & ~kMoreBit) == crossbill_process.epoch &&
         end >= mine->start && crossbill_clock_is_tsc != 0 &&
         (edge.flags & kLookAtResult) == 0 && !is_hooked_at_leave(edge);
}

}  // namespace

// Called by the stub after the original, where its own fast path will not do.
extern "C" void crossbill_leave(StubFrame* frame, uint64_t end) {
  if ((frame->epoch & kQuietBit) != 0) return leave_quiet(frame);
  if (UNLIKELY(!is_plain(*frame, end))) return leave_whole(frame, end);
  Thread& thread = crossbill_thread;
  Activation* mine = frame->activation;
  uint64_t start = mine->start, ticks = end - start, below = mine->below;
  bool ran = (crossbill_edges[frame->edge].flags & kWatched) != 0 &&
             host_code_ran(thread, *frame);
  uint64_t previous = thread.last_ticks, own = mine->own;
  bool looked_at = is_looked_at(thread, *frame);
  uint64_t spent = frame->kept[0], inside = own_within(own);
  Node* node = add_activation(thread, mine, ticks, end);
  charge(thread.top, costs.leave);
  if (node->shift != 0 && node->price == kHostPrice) {
    node->own += costs.entered;
    thread.spent += costs.entered;
    inside = thread.spent - spent;
    weigh(*node, *thread.top, ticks, inside);
  }
  if (ticks > crossbill_long_ticks) note_long(node);
  ran |= finish_leave(*frame, node, start, end);
  if (ran) add_host_code(thread, node, ticks, below);
  if (end > thread.look_at) look(thread, node, previous, start, end);
  if (looked_at) note_left(thread, *frame, node, ticks, inside);
}

// Where no TSC can be used: the start of an activation by the vDSO.
extern "C" void crossbill_start_clock(Activation* activation) {
  if (activation != nullptr) activation->start = monotonic_ns();
}
