// SPDX-License-Identifier: MIT
// Enter: what a stub does before the call.
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

#include "agent/arch/arch.hpp"
#include "agent/base/arena_writer.hpp"
#include "agent/base/clock.hpp"
#include "agent/base/quiet.hpp"
#include "agent/hosts/adapter.hpp"
#include "agent/link/frame_info.hpp"
#include "agent/link/slots.hpp"
#include "agent/link/stack_walk.hpp"
#include "agent/meter/activation.hpp"
#include "agent/meter/chain.hpp"
#include "agent/meter/hooked.hpp"
#include "agent/meter/orphans.hpp"
#include "agent/meter/own_work.hpp"
#include "agent/meter/tree.hpp"
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
  if (node.open > 1 || !is_long(&node) || crossbill_locked_in != 0) return;
  {
    OwnWork own_work(true);
    frame.kept[0] = thread_cpu_ns();
  }
  frame.kept[1] = own_cpu_ticks(thread);
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
