// SPDX-License-Identifier: MIT
// Enter and leave: what a stub does before and after the call.
//
// The chain is the list of this thread's open activations, newest on top. It
// lies in the arena, never in memory that may be dead: an activation knows the
// stack pointer of its stub, the stub's frame knows its activation. Whatever
// ends a call without returning through its stub (an exception, a longjmp)
// closes activations by stack pointer; what was skipped unseen is recognised
// at the next enter, when an activation claims a place of the stack that is
// already below us, or at a leave, which finds others on top of its own.
//
// All of it is async-signal-safe: a handler that interrupts enter or leave
// takes and gives back activations in the same order as a call would. Slow
// paths block signals. None of it touches a vector register.
#include <errno.h>
#include <string.h>

#include "agent/arch/arch.hpp"
#include "agent/base/arena_writer.hpp"
#include "agent/base/clock.hpp"
#include "agent/base/quiet.hpp"
#include "agent/hosts/adapter.hpp"
#include "agent/link/frame_info.hpp"
#include "agent/link/loader_lock.hpp"
#include "agent/link/slots.hpp"
#include "agent/link/stack_walk.hpp"
#include "agent/meter/activation.hpp"
#include "agent/meter/chain.hpp"
#include "agent/meter/orphans.hpp"
#include "agent/meter/own_work.hpp"
#include "agent/meter/tree.hpp"
#include "agent/stubs/behind_back.hpp"
#include "agent/stubs/callbacks.hpp"
#include "agent/stubs/edges.hpp"
#include "agent/stubs/host_code.hpp"
#include "agent/stubs/lent.hpp"

#define UNLIKELY(x) __builtin_expect(!!(x), 0)

namespace crossbill::agent {

using arena::Activation;
using arena::Node;

namespace {

void note_lost() {
  if (crossbill_process.epoch != 0)
    __atomic_fetch_add(&header()->lost, 1, __ATOMIC_RELAXED);
}

inline uint64_t bytes_moved(uint8_t rule, const StubFrame& frame) {
  switch (static_cast<BytesRule>(rule)) {
    case BytesRule::kArg0:
      return frame.general[0];
    case BytesRule::kArg1:
      return frame.general[1];
    case BytesRule::kArg2:
      return frame.general[2];
    case BytesRule::kArg3:
      return frame.general[3];
    case BytesRule::kArg0xArg1:
      return frame.general[0] * frame.general[1];
    case BytesRule::kArg1xArg2:
      return frame.general[1] * frame.general[2];
    case BytesRule::kArg1FromArg0:
      return frame.general[0] == 0 ? 0 : frame.general[1];
    default:
      return 0;
  }
}

int64_t lose() {
  note_lost();
  return kJump;
}

// Counts a call that is not timed, and sends the stub on by a jump.
int64_t count_only(Node* node) {
  node->calls++;
  return kJump;
}

int64_t without_window(StubFrame& frame, Node* node, int64_t why) {
  note_windowless(frame.edge, why);
  return count_only(node);
}

bool has_after(const EdgeState& edge) {
  return edge.hook != nullptr && edge.hook->after != nullptr;
}

// In count-only mode: an edge that this thread has no counter for yet, or one
// with a hook.
int64_t enter_counted(StubFrame& frame, Thread& thread) {
  frame.activation = nullptr;
  if (thread.counted <= frame.edge && !add_counters(thread))
    note_lost();
  else
    thread.counters[frame.edge]++;
  const EdgeState& edge = crossbill_edges[frame.edge];
  return has_after(edge) ? 0 : kJump;
}

// False: the call is nobody's crossing.
bool run_hook_before(StubFrame& frame) {
  const EdgeState& edge = crossbill_edges[frame.edge];
  if (edge.callback != 0) {
    uint64_t& callback = frame.general[edge.callback - 1];
    callback = callback_stub(callback, edge.from_module);
  }
  if (edge.hook != nullptr) {
    OwnWork own_work;
    patch_if_dlopen_seen();
    if (edge.hook->before != nullptr)
      edge.hook->before(*reinterpret_cast<CallArguments*>(frame.general));
  }
  return (edge.flags & kPassesOn) == 0;
}

bool switches_stack(const EdgeState& edge) {
  return edge.hook != nullptr && edge.hook->switches_stack;
}

// Once for each thread, at its first call of some node. Not while there are
// modules that we have not met.
void judge_stack(Thread& thread, const StubFrame& frame) {
  if (thread.judged || thread.dlopen_seen) return;
  OwnWork own_work;
  Quiet quiet;
  thread.judged = true;
  thread.untimed = !stack_is_known(
      {frame.return_address, frame.stack_pointer() + 8, frame.caller_frame});
  if (thread.untimed) thread.free = nullptr;
}

// A shared stub that is reached from the callee's own module: no crossing.
inline bool is_inner_call(const Thread& thread, const EdgeState& edge) {
  if ((edge.flags & kShared) == 0 || is_bottom(thread.top)) return false;
  return crossbill_edges[node_of(thread.top)->edge].to_module == edge.to_module;
}

}  // namespace
}  // namespace crossbill::agent

using namespace crossbill::agent;
using crossbill::arena::Activation;
using crossbill::arena::kMarked;
using crossbill::arena::Node;

namespace {

// kFurther: the fast one, once enter_unusual() has seen to the edge's rules.
enum class Path { kFast, kFurther, kWhole };

constexpr uint16_t kMoreAtEnter = kHooked | kCpuTimed | kLentRule | kWatched;

int64_t enter_whole(StubFrame* frame);
int64_t enter_unusual(StubFrame* frame);

// Called where a thread comes to a node first, or again after another one.
// False: the call is not to be timed, and none of this thread is.
__attribute__((noinline)) bool may_be_timed(Thread& thread, Node& node,
                                            const StubFrame& frame) {
  if (!thread.judged) judge_stack(thread, frame);
  node.open -= thread.untimed;
  return !thread.untimed;
}

inline void keep_arguments(StubFrame& frame, const EdgeState& edge) {
  frame.kept[0] = frame.general[edge.keeps[0]];
  frame.kept[1] = frame.general[edge.keeps[1]];
}

// For the outermost call of a long node. Kept are the CPU time and what the
// agent has spent of it so far.
void start_cpu_time(Thread& thread, StubFrame& frame, const Node& node) {
  if (node.open > 1 || !is_long(&node)) return;
  {
    OwnWork own_work;
    frame.kept[0] = thread_cpu_ns();
  }
  frame.kept[1] = thread.own_ticks;
  frame.epoch |= kCpuTimeBit;
}

// The work of enter. The fast path goes on to the whole one, as a tail call,
// wherever anything but the usual is to be done: it calls nothing else, and so
// saves no register. It must not have changed the tree before.
template <Path path>
__attribute__((always_inline)) inline int64_t enter(StubFrame* frame) {
  constexpr bool kWhole = path == Path::kWhole;
  Thread& thread = crossbill_thread;
  const EdgeState& edge = crossbill_edges[frame->edge];
  frame->target = edge.target;
  if (path != Path::kFurther &&
      UNLIKELY(!attached(thread) || crossbill_counting != 0 ||
               (edge.flags & kMoreAtEnter) != 0)) {
    if constexpr (!kWhole) return enter_unusual(frame);
    if (!attached(thread) && !attach(thread)) return lose();
    frame->epoch = thread.epoch;
    if ((edge.flags & kHooked) != 0 && !run_hook_before(*frame)) return kJump;
    if (crossbill_counting != 0) return enter_counted(*frame, thread);
  }
  frame->epoch = thread.epoch;
  uint64_t sp = frame->stack_pointer();
  if (UNLIKELY(thread.top->sp <= sp)) {
    if constexpr (!kWhole) return enter_whole(frame);
    drop_dead(thread, sp);
  }
  if (UNLIKELY(is_inner_call(thread, edge))) return kJump;
  Activation* top = thread.top;
  Node* node = kWhole ? find_node(thread, top->node_ref, frame->edge)
                      : node_at_hand(thread, top->node_ref, frame->edge);
  if (UNLIKELY(node == nullptr)) {
    if constexpr (!kWhole) return enter_whole(frame);
    return lose();
  }
  // Another thread in the seat, or an orphan, whose owner is nobody.
  if constexpr (!kWhole)
    if (UNLIKELY(node->owner != thread.owner)) return enter_whole(frame);
  int64_t words = 0;
  if ((edge.flags & kRegistersOnly) == 0) {
    uint64_t rule = call_site_at_hand(frame->return_address);
    if (UNLIKELY(rule == 0)) {
      if constexpr (!kWhole) return enter_whole(frame);
      rule = find_call_site(frame->return_address);
    }
    words = window_words(*frame, rule);
    if (UNLIKELY(words < 0)) {
      if constexpr (!kWhole) return enter_whole(frame);
      return without_window(*frame, node, words);
    }
  }
  Activation* mine = thread.free;
  if (UNLIKELY(mine == nullptr)) {
    if constexpr (!kWhole) return enter_whole(frame);
    mine = more_activations(thread);
    if (mine == nullptr) return count_only(node);
  }
  thread.free = parent_of(mine);
  mine->sp = sp;
  mine->node = reinterpret_cast<uint64_t>(node);
  mine->below = 0;
  mine->children = 0;
  mine->serial = top->serial + 1;
  mine->parent = reinterpret_cast<uint64_t>(top);
  mine->node_ref = ref_of(node);
  mine->parent_ref = top->self_ref;
  node->calls++;
  node->open++;
  node->window_words += static_cast<uint64_t>(words);
  if constexpr (kWhole)
    if (UNLIKELY(node->owner != thread.owner)) {
      come_to(thread, *node, *top);
      if (!may_be_timed(thread, *node, *frame)) return kJump;
    }
  if (edge.bytes_rule != 0) node->bytes += bytes_moved(edge.bytes_rule, *frame);
  frame->activation = mine;
  set_top(thread, mine);
  if constexpr (kWhole) {
    if ((edge.flags & kCpuTimed) != 0) start_cpu_time(thread, *frame, *node);
    if (switches_stack(edge)) switch_stack(thread);
  }
  return words;
}

__attribute__((noinline)) int64_t enter_whole(StubFrame* frame) {
  return enter<Path::kWhole>(frame);
}

// A callee whose contract says which arguments lend memory.
int64_t enter_by_contract(StubFrame* frame) {
  int64_t words = enter_whole(frame);
  if (words != kJump && crossbill_counting == 0)
    lend_by_contract(crossbill_thread, *frame);
  return words;
}

inline bool has_contract(const EdgeState& edge) {
  return (edge.flags & (kLentRule | kHooked)) == kLentRule &&
         edge.lent_rule == static_cast<int>(LentRule::kContract);
}

bool needs_whole(const Thread& thread, const EdgeState& edge) {
  return !attached(thread) || crossbill_counting != 0 ||
         (edge.flags & (kHooked | kCpuTimed)) != 0;
}

// A call that may run the host's own code: it has nothing to do with lent
// memory.
__attribute__((noinline)) int64_t enter_watched(StubFrame* frame) {
  bool whole = needs_whole(crossbill_thread, crossbill_edges[frame->edge]);
  int64_t words = whole ? enter_whole(frame) : enter<Path::kFurther>(frame);
  if (words != kJump && frame->activation != nullptr) watch_host_code(*frame);
  return words;
}

// The first crossing, a counted one, or an edge with more to do.
__attribute__((noinline)) int64_t enter_unusual(StubFrame* frame) {
  Thread& thread = crossbill_thread;
  const EdgeState& edge = crossbill_edges[frame->edge];
  bool whole = !attached(thread) || crossbill_counting != 0 ||
               (edge.flags & (kHooked | kCpuTimed | kWatched)) != 0;
  if (UNLIKELY(whole)) {
    if ((edge.flags & kWatched) != 0) return enter_watched(frame);
    return has_contract(edge) ? enter_by_contract(frame) : enter_whole(frame);
  }
  LentRule rule = static_cast<LentRule>(edge.lent_rule);
  if (rule > LentRule::kContract)
    keep_arguments(*frame, edge);
  else if (UNLIKELY(rule == LentRule::kContract))
    return enter_by_contract(frame);
  if (thread.lent_count != 0) look_for_lent(thread, *frame);
  return enter<Path::kFurther>(frame);
}

}  // namespace

// Called by the stub before the original, see arch.hpp for the result.
extern "C" int64_t crossbill_enter(StubFrame* frame) {
  return enter<Path::kFast>(frame);
}

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
  bool marked = (start & kMarked) != 0;
  bool ran = (edge.flags & kWatched) != 0 && host_code_ran(*frame);
  Node* node = close_activation(thread, frame->activation, end);
  if (ran) add_host_code(thread, node, end - (start & ~kMarked), below);
  if ((edge.flags & kResultMatters) != 0) note_result(node, *frame);
  if ((edge.flags & kLookAtResult) != 0) look_at_result(*frame);
  if (may_lend(thread, edge)) note_lent(*frame, node);
  if (marked && can_keep_vectors()) crossbill_call_between(patch_at_leave);
  return node;
}

// The clock is read first, and what we do then is taken out of all crossings
// that are still open. Signals are blocked, so a closed activation is not used
// again before its start was read.
void leave_with_cpu_time(StubFrame* frame, uint64_t end) {
  OwnWork own_work;
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
  record->own += thread.own_ticks - frame->kept[1];
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

}  // namespace

namespace {

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

// A call of the host's API that may have run the host's own code.
__attribute__((noinline)) void leave_watched(StubFrame* frame, uint64_t ticks,
                                             uint64_t end) {
  Thread& thread = crossbill_thread;
  uint64_t below = frame->activation->below;
  bool ran = host_code_ran(*frame);
  Node* node = add_activation(thread, frame->activation, ticks, end);
  if (ran) add_host_code(thread, node, ticks, below);
  finish_leave(frame, node, ticks);
}

__attribute__((noinline)) void leave_unusual(StubFrame* frame, uint64_t end) {
  const Activation* mine = frame->activation;
  uint16_t flags = crossbill_edges[frame->edge].flags;
  bool whole = crossbill_thread.top != mine ||
               frame->epoch != crossbill_process.epoch ||
               (flags & (kHooked | kLookAtResult)) != 0 || end < mine->start ||
               crossbill_clock_is_tsc == 0;
  if (whole) return leave_whole(frame, end);
  leave_watched(frame, end - mine->start, end);
}

}  // namespace

// Called by the stub after the original. The fast path calls nothing but, as
// a tail call, the whole one.
extern "C" void crossbill_leave(StubFrame* frame, uint64_t end) {
  Activation* mine = frame->activation;
  Thread& thread = crossbill_thread;
  const EdgeState& edge = crossbill_edges[frame->edge];
  if (UNLIKELY(thread.top != mine || frame->epoch != crossbill_process.epoch ||
               (edge.flags & (kHooked | kLookAtResult | kWatched)) != 0 ||
               end < mine->start || crossbill_clock_is_tsc == 0))
    return leave_unusual(frame, end);
  uint64_t ticks = end - mine->start;
  finish_leave(frame, add_activation(thread, mine, ticks, end), ticks);
}

// Where no TSC can be used: the start of an activation by the vDSO.
extern "C" void crossbill_start_clock(Activation* activation) {
  if (activation != nullptr) activation->start = monotonic_ns();
}
