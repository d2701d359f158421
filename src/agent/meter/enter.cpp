// SPDX-License-Identifier: MIT
// Enter: what is done before a call that the stub's own fast path is not for
// (stubs.S of the processor). It knows all rules; the fast path does the same
// for a node that is expected where the call is made, with as few of them as
// calls have again and again.
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
#include "agent/hosts/places.hpp"
#include "agent/link/frame_info.hpp"
#include "agent/link/slots.hpp"
#include "agent/link/stack_walk.hpp"
#include "agent/meter/activation.hpp"
#include "agent/meter/chain.hpp"
#include "agent/meter/costs.hpp"
#include "agent/meter/gaps.hpp"
#include "agent/meter/handles.hpp"
#include "agent/meter/hooked.hpp"
#include "agent/meter/library_threads.hpp"
#include "agent/meter/orphans.hpp"
#include "agent/meter/own_work.hpp"
#include "agent/meter/pool_time.hpp"
#include "agent/meter/regions.hpp"
#include "agent/meter/sampling.hpp"
#include "agent/meter/sites.hpp"
#include "agent/meter/tree.hpp"
#include "agent/meter/windows.hpp"
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
  node->untimed++;
  charge(crossbill_thread.top, costs.jump);
  return kJump;
}

// Of a call that is to come back, though nobody times it.
int64_t jump_or_window(const StubFrame& frame) {
  int64_t words = window_of(frame);
  return words < 0 ? kJump : words;
}

int64_t without_window(StubFrame& frame, Node* node, int64_t why) {
  note_windowless(frame.edge, why);
  return count_only(node);
}

__attribute__((noinline)) void count_slowly(Thread& thread,
                                            const StubFrame& frame) {
  if (thread.ask_region != nullptr) follow_region(thread);
  if (!count_call(thread, frame.edge)) note_lost();
}

// In count-only mode: an edge that this thread has no counter for yet, or one
// with a hook.
int64_t enter_counted(StubFrame& frame, Thread& thread) {
  frame.activation = nullptr;
  if (UNLIKELY(thread.counted <= frame.edge))
    count_slowly(thread, frame);
  else
    thread.counters[frame.edge]++;
  const EdgeState& edge = crossbill_edges[frame.edge];
  return has_after(edge) || has_finish(edge) ? jump_or_window(frame) : kJump;
}

// Not of a hook that does no more than to choose the edge: glue's, whose every
// call it would make dear.
bool is_wanted(const Hook& hook, const StubFrame& frame) {
  if (hook.choose != nullptr && hook.before == nullptr) return false;
  return hook.wanted == nullptr ||
         hook.wanted(*reinterpret_cast<const CallArguments*>(frame.general));
}

// One that is not seen.
int64_t pass(StubFrame& frame) {
  frame.activation = nullptr;
  return has_after(crossbill_edges[frame.edge]) ? jump_or_window(frame) : kJump;
}

// One that a hook only had a look at: as much as a jump, or, where it comes
// back, as a crossing.
int64_t pass_on(StubFrame& frame) {
  bool returns = has_after(crossbill_edges[frame.edge]);
  charge(crossbill_thread.top,
         costs.enter +
             (returns ? costs.core_inner + costs.core_outer : costs.jump));
  return pass(frame);
}

// False: the call is nobody's crossing. While a service is stopped there is
// nobody to charge: in a forked child the chain may lie in its parent's arena,
// which another thread has left since.
template <bool kIsCharged>
bool run_hook_before(StubFrame& frame) {
  const EdgeState& edge = crossbill_edges[frame.edge];
  if (edge.callback != 0) {
    uint64_t& callback = frame.general[edge.callback - 1];
    callback = callback_stub(callback, edge.from_module);
  }
  if (edge.hook != nullptr && is_wanted(*edge.hook, frame)) {
    if constexpr (kIsCharged) charge(crossbill_thread.top, costs.hook);
    OwnWork own_work;
    if (!edge.hook->leaves_modules) patch_if_dlopen_seen();
    if (edge.hook->before != nullptr)
      edge.hook->before(*reinterpret_cast<CallArguments*>(frame.general));
  }
  return (crossbill_edges[frame.edge].flags & kPassesOn) == 0;
}

void choose_edge(StubFrame& frame) {
  const Hook* hook = crossbill_edges[frame.edge].hook;
  if (hook == nullptr || hook->choose == nullptr) return;
  frame.edge = hook->choose(
      *reinterpret_cast<const CallArguments*>(frame.general), frame.edge);
}

// Once for each thread, at its first call of some node. Not while there are
// modules that we have not met.
__attribute__((noinline)) void judge_stack(Thread& thread,
                                           const StubFrame& frame) {
  if (thread.judged || thread.dlopen_seen) return;
  OwnWork own_work;
  Quiet quiet;
  thread.judged = true;
  const Module* begins_in = nullptr;
  thread.untimed = !stack_is_known(
      {frame.return_address, frame.stack_pointer() + 8, frame.caller_frame},
      begins_in);
  if (begins_in != nullptr) seat_late(thread, *begins_in);
  if (thread.untimed) thread.free = nullptr;
}

// Whether a call was made by the module of its callee. The chain does not tell
// where a call of the host is not on it: by a call that is only counted, or by
// a pointer of the host's that inlined code of the module follows. The address
// does that the call returns to; where that lies after a call of an imported
// function, this has jumped to the callee.
bool comes_from(const Module* module, const StubFrame& frame) {
  uint64_t at = frame.return_address;
  auto* code = reinterpret_cast<const uint8_t*>(at);
  for (const char* place : stubs_return_to)
    if (reinterpret_cast<const char*>(code) == place) return true;
  return module != nullptr && at >= module->mapped.low &&
         at < module->mapped.high && !calls_import(code);
}

// A shared stub that is reached from the callee's own module: no crossing.
inline bool is_inner_call(const Thread& thread, const StubFrame& frame) {
  const EdgeState& edge = crossbill_edges[frame.edge];
  if ((edge.flags & kShared) == 0 || is_bottom(thread.top)) return false;
  if (crossbill_edges[node_of(thread.top)->edge].to_module != edge.to_module)
    return false;
  return comes_from(module_of(ModuleId{edge.to_module}), frame);
}

// The chain and the bottom of it say by what they are whether calls that are no
// downcalls are seen.
bool is_unseen(const Thread& thread, const EdgeState& edge) {
  return (edge.flags & kTimed) == 0 && hides_calls(*thread.top);
}

}  // namespace
}  // namespace crossbill::agent

using namespace crossbill::agent;
using crossbill::arena::Activation;
using crossbill::arena::Node;

namespace {

// What the host is asked before a call is charged as it was: how long it takes
// is the host's doing.
__attribute__((noinline)) void ask_host(StubFrame& frame, const Lend& lend) {
  uint64_t begun = now();
  lend.ask(lend.item, frame.general, frame.kept, frame.watched);
  charge(parent_of(frame.activation),
         (now() - begun) * crossbill::arena::kOwnPerTick);
}

inline void keep_arguments(StubFrame& frame, const EdgeState& edge) {
  frame.kept[0] = frame.general[edge.keeps[0]];
  frame.kept[1] = frame.general[edge.keeps[1]];
  if ((edge.flags & kLends) == 0) return;
  const Lend* lend = lend_of(frame.edge);
  if (lend != nullptr && lend->ask != nullptr) ask_host(frame, *lend);
}

// For the outermost call of a long node. Kept are the CPU time and what the
// agent has spent of it so far.
void start_cpu_time(Thread& thread, StubFrame& frame, const Node& node) {
  if (node.open > 1 || node.shift != 0 || !is_long(&node) ||
      crossbill_locked_in != 0)
    return;
  {
    OwnWork own_work(true);
    frame.kept[0] = thread_cpu_ns();
  }
  frame.kept[1] = own_cpu_ticks(thread);
  frame.epoch |= kCpuTimeBit;
  begin_pool_time(thread, *frame.activation);
}

int64_t charged_window_of(const Thread& thread, const StubFrame& frame) {
  int64_t words = window_of(frame);
  if (words > 0)
    charge(thread.top,
           costs.window + static_cast<uint64_t>(words) * costs.word);
  return words;
}

// A folded call: its node has its place under another parent.
bool is_folded(const Activation& top, const Node& node) {
  return node.parent != ref_of(node_of(&top));
}

// From now on the node is expected here, and the stubs do without us. Not that
// of a folded call, nor of an orphan that may begin a run.
void expect(const Activation& top, Node& node) {
  if (!is_folded(top, node) && (!is_orphan(node) || continues_run(top, node)))
    *reinterpret_cast<Node**>(top.link) = &node;
}

Node* node_of_call(Thread& thread, const Activation& top, uint32_t edge,
                   const CallPlace& place) {
  crossbill::arena::Ref parent = ref_of(node_of(&top));
  Node* node = node_at_hand(thread, parent, edge, place.site);
  if (node != nullptr) return node;
  return find_node(thread, parent, edge, site_of_new_node(place));
}

CallPoint call_point(const StubFrame& frame) {
  return {frame.return_address, frame.caller_frame};
}

Activation* take_activation(Thread& thread) {
  Activation* taken = thread.free;
  if (UNLIKELY(taken == nullptr)) taken = more_activations(thread);
  if (taken != nullptr) thread.free = parent_of(taken);
  return taken;
}

void push(Thread& thread, StubFrame& frame, Activation* mine, Node* node,
          uint32_t marks) {
  mine->sp = frame.stack_pointer();
  mine->node = reinterpret_cast<uint64_t>(node);
  mine->below = 0;
  mine->own = 0;
  mine->marks = marks;
  mine->link = reinterpret_cast<uint64_t>(&node->first);
  mine->parent = reinterpret_cast<uint64_t>(thread.top);
  frame.activation = mine;
  __atomic_signal_fence(__ATOMIC_SEQ_CST);
  set_top(thread, mine);
  __atomic_signal_fence(__ATOMIC_SEQ_CST);
}

// What a frame says to its leave by kMoreBit: it is to take the way of C++, and
// if the edge's rule lends, the arguments were kept for it.
bool asks_more_of_leave(const Thread& thread, const EdgeState& edge) {
  constexpr uint16_t kMoreAtLeave = kLookAtResult | kLends;
  return (edge.flags & kMoreAtLeave) != 0 || is_hooked_at_leave(edge) ||
         crossbill_clock_is_tsc == 0 ||
         (thread.lent_count != 0 && (edge.flags & kWhileLent) != 0);
}

__attribute__((noinline)) void finish_hooked(Thread& thread, StubFrame& frame,
                                             const Hook& hook) {
  if (hook.switches_stack) switch_stack(thread);
  if (hook.watches) enter_handles(thread, frame);
}

// By contract or by signature; what that costs is only known of the latter.
__attribute__((noinline)) void lend_arguments(Thread& thread, StubFrame& frame,
                                              const EdgeState& edge) {
  if (edge.lent_rule == static_cast<int>(LentRule::kSignature))
    charge(parent_of(frame.activation), costs.lend);
  lending.by_contract(thread, frame);
}

// What edges ask for when their call has been entered.
void finish_enter(Thread& thread, StubFrame& frame, Node* node) {
  const EdgeState& edge = crossbill_edges[frame.edge];
  if (edge.bytes_rule != 0) node->bytes += bytes_moved(edge.bytes_rule, frame);
  if (asks_more_of_leave(thread, edge)) frame.epoch |= kMoreBit;
  if ((edge.flags & kLentRule) != 0) {
    if (edge.lent_rule <= static_cast<int>(LentRule::kSignature))
      lend_arguments(thread, frame, edge);
    else
      keep_arguments(frame, edge);
  }
  if ((edge.flags & kCpuTimed) != 0) start_cpu_time(thread, frame, *node);
  const Hook* hook = edge.hook;
  if (UNLIKELY(hook != nullptr) && (hook->switches_stack || hook->watches))
    finish_hooked(thread, frame, *hook);
  if ((edge.flags & kWatched) != 0) {
    charge(parent_of(frame.activation), costs.watch);
    watch_host_code(thread, frame);
  }
  if (UNLIKELY(looks_at_calls(thread) || node->shift != 0))
    note_entered(thread, frame, node);
}

// Whether a call is only counted. If not, `node` becomes what takes it. A call
// within one of the same function, and one that lends, is as the one above.
bool choose(Thread& thread, const Activation& top, const StubFrame& frame,
            Node*& node) {
  const EdgeState& edge = crossbill_edges[frame.edge];
  if ((edge.flags & kTimed) == 0) {
    if (is_bottom(&top)) node = after_stretch(thread, node);
    return false;
  }
  if (!may_sample(edge)) return false;
  if (is_folded(top, *node)) return is_quiet(top);
  return is_counted_only(thread, node);
}

int64_t enter_quiet(Thread& thread, StubFrame& frame, Activation* mine,
                    Node* node, int64_t words) {
  node->counted++;
  push(thread, frame, mine, node, crossbill::arena::kQuiet);
  frame.epoch |= kQuietBit;
  return words;
}

int64_t enter(Thread& thread, StubFrame& frame) {
  if (UNLIKELY(looks_at_calls(thread))) note_come(thread);
  uint64_t sp = frame.stack_pointer();
  if (UNLIKELY(thread.top->sp <= sp)) drop_dead(thread, sp);
  charge(thread.top, costs.enter);
  if (UNLIKELY(is_unseen(thread, crossbill_edges[frame.edge])))
    return pass(frame);
  if (UNLIKELY(is_inner_call(thread, frame))) return kJump;
  if (thread.lent_count != 0) {
    charge(thread.top, costs.look);
    lending.look(thread, frame);
  }
  if (UNLIKELY(thread.ask_region != nullptr) &&
      (crossbill_edges[frame.edge].flags & kTimed) != 0)
    follow_region(thread);
  Activation* top = thread.top;
  CallPlace place;
  if ((crossbill_edges[frame.edge].flags & kSited) != 0)
    place = place_of_call(thread, frame.edge, call_point(frame),
                          **reinterpret_cast<Node**>(top->link));
  Node* node = node_of_call(thread, *top, frame.edge, place);
  Node* base = node;
  if (UNLIKELY(node == nullptr)) return lose();
  int64_t words = 0;
  if ((crossbill_edges[frame.edge].flags & kRegistersOnly) == 0) {
    words = charged_window_of(thread, frame);
    if (UNLIKELY(words < 0)) return without_window(frame, node, words);
  }
  if (UNLIKELY(node->owner != thread.owner || is_orphan(*node))) {
    come_to(thread, *node, *top);
    if (!thread.judged) judge_stack(thread, frame);
  }
  bool counted = crossbill_sampling != 0 && choose(thread, *top, frame, node);
  bool downcall = (crossbill_edges[frame.edge].flags & kTimed) != 0;
  Node* next = downcall ? in_use(base) : node;
  if (place.address != 0 && next->site_key != place.key &&
      !is_folded(*top, *base))
    remember_place(thread, *base, place.address);
  node->site_key = next->site_key = place.key;
  expect(*top, *next);
  Activation* mine = take_activation(thread);
  if (UNLIKELY(mine == nullptr)) return count_only(node);
  if (counted) {
    if (looks_at_calls(thread)) note_passing(thread, frame, node);
    return enter_quiet(thread, frame, mine, node, words);
  }
  bool sealed = downcall && crossbill::arena::is_sealed(*node);
  push(thread, frame, mine, node, sealed ? crossbill::arena::kSealed : 0);
  node->open++;
  uint32_t weight = 0;
  if (node->host_site != 0)
    weight = stack_weight(thread, *node) << node->shift;
  else if (place.key != 0)
    node->to_stack = ~uint32_t{0};  // none is taken of calls from nowhere
  if (weight != 0) take_stack(thread, call_point(frame), *node, weight);
  if (node->shift != 0) {
    frame.epoch |= kMoreBit;
    frame.kept[0] = thread.spent;
  }
  // What comes after it is not what comes after its node.
  if (UNLIKELY(is_folded(*top, *node))) frame.epoch |= kMoreBit;
  finish_enter(thread, frame, node);
  return words;
}

}  // namespace

namespace {

bool is_stopped() {
  return crossbill_switchable != 0 &&
         __atomic_load_n(reinterpret_cast<uint32_t*>(crossbill_switch),
                         __ATOMIC_RELAXED) == 0;
}

// A hooked call of a service that is stopped: its hook runs, and no more. The
// thread needs no slot for that.
int64_t enter_stopped(StubFrame& frame) {
  const EdgeState& edge = crossbill_edges[frame.edge];
  frame.activation = nullptr;
  frame.epoch = 0;
  bool goes_on = run_hook_before<false>(frame);
  if (!has_after(edge) && (!goes_on || !has_finish(edge))) return kJump;
  return jump_or_window(frame);
}

}  // namespace

// Called by the stub before the original, see arch.hpp for the result.
extern "C" int64_t crossbill_enter(StubFrame* frame) {
  Thread& thread = crossbill_thread;
  frame->target = crossbill_edges[frame->edge].target;
  bool hooked = (crossbill_edges[frame->edge].flags & kHooked) != 0;
  if (UNLIKELY(hooked) && is_stopped()) return enter_stopped(*frame);
  if (UNLIKELY(!attached(thread)) && !attach(thread)) return lose();
  frame->epoch = thread.epoch;
  if (UNLIKELY(hooked) && !run_hook_before<true>(*frame))
    return pass_on(*frame);
  if (UNLIKELY(hooked)) choose_edge(*frame);
  if (UNLIKELY(crossbill_counting != 0)) return enter_counted(*frame, thread);
  return enter(thread, *frame);
}
