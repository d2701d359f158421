// SPDX-License-Identifier: MIT
// The ends of activations that have no leave: exceptions, longjmp, and what
// was skipped unseen.
#include "agent/meter/activation.hpp"

#include "agent/base/clock.hpp"
#include "agent/base/quiet.hpp"
#include "agent/meter/holds.hpp"
#include "agent/meter/stack.hpp"
#include "agent/meter/trace.hpp"
#include "agent/stubs/lent.hpp"

namespace crossbill::agent {

using arena::Activation;
using arena::Node;

namespace {

void note_untimed() {
  __atomic_fetch_add(&header()->untimed, 1, __ATOMIC_RELAXED);
}
uint64_t elapsed(uint64_t start, uint64_t end) {
  if (end >= start) return end - start;
  __atomic_fetch_add(&header()->clamped, 1, __ATOMIC_RELAXED);
  return 0;
}

// Whether the top of the chain is among its node's open ones. It has no start
// where a signal came upon its stub before the call or after it, and its
// handler jumps away: then it may have to be added yet, or have been taken out.
bool is_open(const Thread& thread) {
  const Activation* top = thread.top;
  if ((top->start & ~arena::kMarked) != 0) return true;
  uint32_t open = 0;
  for (const Activation* at = top; !is_bottom(at); at = parent_of(at))
    if (at->node == top->node && !is_quiet(*at)) open++;
  return node_of(top)->open >= open;
}

}  // namespace

void note_long(const Node* node) {
  if (node->counts == 0 || !is_long(node)) return;
  __atomic_fetch_or(&crossbill_edges[node->edge].flags, kCpuTimed,
                    __ATOMIC_RELAXED);
}

void mark_top(Thread& thread) {
  if (!is_bottom(thread.top)) thread.top->start |= arena::kMarked;
}

Node* close_activation(Thread& thread, Activation* top, uint64_t end) {
  if (thread.lent_count != 0) forget_lent_to(thread, top);
  if (thread.owned->hold_depth != 0) forget_holds(thread, top);
  bool marked = (top->start & arena::kMarked) != 0;
  top->start &= ~arena::kMarked;
  if (top->start == 0 || is_quiet(*top)) {  // so it has no time, either
    Node* node = node_of(top);
    drop_top(thread);
    if (marked) mark_top(thread);
    return node;
  }
  uint64_t ticks = elapsed(top->start, end);
  Node* node = add_activation(thread, top, ticks, end);
  if (ticks > crossbill_long_ticks) note_long(node);
  if (marked) mark_top(thread);
  return node;
}

void drop_top(Thread& thread) {
  Activation* top = thread.top;
  if (thread.lent_count != 0) forget_lent_to(thread, top);
  if (thread.owned->hold_depth != 0) forget_holds(thread, top);
  if (!is_quiet(*top) && is_open(thread)) {
    close_untimed(node_of(top));
    note_untimed();
  }
  Activation* parent = parent_of(top);
  bool sound = is_sound(*top);
  set_top(thread, sound ? parent : bottom_of(thread));
  give_back(thread, top);
}

void drop_dead(Thread& thread, uint64_t sp) {
  Quiet quiet;
  if (thread.slices) return set_aside(thread);
  while (!is_bottom(thread.top) && thread.top->sp <= sp &&
         on_one_stack(thread, thread.top->sp, sp))
    drop_top(thread);
}

namespace {

// Of an end that no leave looks at.
void close_and_trace(Thread& thread, uint64_t end) {
  uint64_t start = is_quiet(*thread.top) ? 0 : thread.top->start;
  Node* node = close_activation(thread, thread.top, end);
  if (is_traced()) note_traced(thread, node, start & ~arena::kMarked, end);
}

}  // namespace

void close_below(uint64_t stack_pointer) {
  Thread& thread = crossbill_thread;
  if (!attached(thread) || is_bottom(thread.top)) return;
  Quiet quiet;
  uint64_t end = now();
  uint64_t here = reinterpret_cast<uint64_t>(__builtin_frame_address(0));
  bool stays = on_one_stack(thread, stack_pointer, here);
  while (!is_bottom(thread.top)) {
    bool same = on_one_stack(thread, stack_pointer, thread.top->sp);
    // One on another stack is left too, by a jump out of a signal's stack; one
    // within it leaves open what the signal came upon.
    if (same ? thread.top->sp > stack_pointer : stays) break;
    close_and_trace(thread, end);
  }
}

}  // namespace crossbill::agent

using namespace crossbill::agent;
using crossbill::arena::Activation;

namespace {

// The search for a handler goes from the top of the chain to the bottom, one
// call of the personality for each stub on its way. What it passes is written
// down now: where there is no handler, nothing is unwound.
void note_search(Thread& thread, const void* exception) {
  Activation* at =
      thread.searched == exception ? parent_of(thread.search_at) : thread.top;
  if (is_bottom(at)) return;
  thread.searched = exception;
  thread.search_at = at;
  node_of(at)->exceptions++;
}

}  // namespace

// The personality of the stub's frame. It handles nothing and asks nothing
// of the unwinder, whose context may be of any unwinder's making: the frame
// that is unwound is the top of the chain, once what lies below us is gone.
extern "C" int crossbill_personality(int, int actions, uint64_t,
                                     void* exception, void*) {
  constexpr int kSearchPhase = 1, kForcedUnwind = 8, kContinueUnwind = 8;
  Thread& thread = crossbill_thread;
  if (!attached(thread)) return kContinueUnwind;
  uint64_t here = reinterpret_cast<uint64_t>(__builtin_frame_address(0));
  if (thread.top->sp <= here) drop_dead(thread, here);
  if ((actions & kSearchPhase) != 0) {
    note_search(thread, exception);
    return kContinueUnwind;
  }
  thread.searched = nullptr;
  if (is_bottom(thread.top)) return kContinueUnwind;
  uint32_t mark = thread.top->marks & crossbill::arena::kExceptionMarks;
  close_and_trace(thread, now());
  if ((actions & kForcedUnwind) == 0)
    mark_exception(thread.top,
                   mark != 0 ? mark : crossbill::arena::kMaybeCaught);
  return kContinueUnwind;
}
