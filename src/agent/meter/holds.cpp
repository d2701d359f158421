// SPDX-License-Identifier: MIT
// Counts what downcalls hold: see holds.hpp.
//
// A downcall has a mark from when it first takes something; its leave, which is
// led to the whole path then, takes the mark away. An exception may have ended
// it unseen: marks of activations that are elsewhere by now are dropped.
//
// The collector is held up from the end of the call that asks for it to the
// begin of the one that lets it go, which may itself do the collector's work.
#include "agent/meter/holds.hpp"

#include "agent/hosts/adapter.hpp"
#include "agent/meter/chain.hpp"
#include "agent/meter/tree.hpp"
#include "recording/arena_times.hpp"

namespace crossbill::agent {
namespace {

using arena::Activation;

const Activation* innermost_downcall(const Thread& thread) {
  const Activation* at = thread.top;
  while (!is_bottom(at) &&
         (crossbill_edges[node_of(at)->edge].flags & kTimed) == 0)
    at = parent_of(at);
  return is_bottom(at) ? nullptr : at;
}

bool is_mark_of(const HoldMark& mark, const Activation& activation) {
  return mark.activation == &activation && mark.sp == activation.sp;
}

// Of calls that lie in each other; what lies above one that is innermost has
// ended. Null: too many are open.
HoldMark* mark_of(Owned& owned, const Activation& activation) {
  for (uint32_t i = owned.hold_depth; i-- > 0;)
    if (is_mark_of(owned.holds[i], activation)) {
      owned.hold_depth = i + 1;
      return &owned.holds[i];
    }
  while (owned.hold_depth > 0) {
    const HoldMark& last = owned.holds[owned.hold_depth - 1];
    if (last.activation->sp == last.sp) break;
    owned.hold_depth--;
  }
  if (owned.hold_depth == kHoldMarks) return nullptr;
  HoldMark& mark = owned.holds[owned.hold_depth++];
  mark = {};
  mark.activation = &activation;
  mark.sp = activation.sp;
  StubFrame::at(activation.sp)->epoch |= kLentBit;
  return &mark;
}

void begin_frame(HoldMark& mark) {
  if (mark.frames < kHoldFrames)
    mark.frame_references[mark.frames] = mark.references;
  mark.frames++;
}

void end_frame(HoldMark& mark) {
  if (mark.frames == 0) return;
  mark.frames--;
  if (mark.frames < kHoldFrames)
    mark.references = mark.frame_references[mark.frames];
}

arena::Held* record_of(Thread& thread, HoldMark& mark) {
  if (mark.held == nullptr)
    mark.held = held_of(thread, node_of(mark.activation));
  return mark.held;
}

void add_reference(Thread& thread, HoldMark& mark) {
  mark.references++;
  arena::Held* held = record_of(thread, mark);
  if (held != nullptr && held->references < mark.references)
    held->references = mark.references;
}

// Since a crossing began, without our own work, by which its start is moved on.
uint64_t ticks_in(const Activation& activation, uint64_t end) {
  return end - (activation.start & ~arena::kMarked);
}

// What crossings out of a downcall have cost us, and all that lies in them.
uint64_t spent_in(const Thread& thread, const Activation& holder) {
  return thread.spent + holder.own;
}

// The call that lets the collector go began at `start`, and has been added.
void end_stop(Thread& thread, HoldMark& mark, uint64_t start) {
  if (mark.stops == 0 || --mark.stops > 0 || start == 0) return;
  uint64_t elapsed = ticks_in(*mark.activation, start);
  if (elapsed < mark.stopped_at) return;
  arena::Held* held = record_of(thread, mark);
  if (held == nullptr) return;
  uint64_t ticks = elapsed - mark.stopped_at;
  uint64_t own = spent_in(thread, *mark.activation) - mark.spent;
  uint64_t after = thread.prices[kCorePrice / sizeof(Price)].inner;
  own = (own > after ? own - after : 0) / arena::kOwnPerTick;
  ticks -= own < ticks ? own : ticks;
  held->stops++;
  held->ticks += ticks;
  if (held->longest < ticks) held->longest = ticks;
}

}  // namespace

bool may_hold_collector() {
  Thread& thread = crossbill_thread;
  if (!attached(thread) || innermost_downcall(thread) == nullptr) return true;
  for (uint32_t i = 0; i < thread.owned->hold_depth; i++)
    if (thread.owned->holds[i].stops > 0) return true;
  return false;
}

void note_hold(Thread& thread, const StubFrame& frame, uint64_t start,
               uint64_t end) {
  const Activation* holder = innermost_downcall(thread);
  HoldMark* mark =
      holder == nullptr ? nullptr : mark_of(*thread.owned, *holder);
  if (mark == nullptr) return;
  bool is_null = frame.result == 0;
  switch (static_cast<HoldRule>(crossbill_edges[frame.edge].holds)) {
    case HoldRule::kReference:
      if (!is_null) add_reference(thread, *mark);
      break;
    case HoldRule::kEndsReference:
      if (mark->references > 0) mark->references--;
      break;
    case HoldRule::kFrame:
      if (static_cast<int32_t>(frame.result) == 0) begin_frame(*mark);
      break;
    case HoldRule::kEndsFrame:
      end_frame(*mark);
      if (!is_null) add_reference(thread, *mark);
      break;
    case HoldRule::kCollector:
      if (!is_null && mark->stops++ == 0) {
        mark->stopped_at = ticks_in(*holder, end);
        mark->spent = spent_in(thread, *holder);
      }
      break;
    case HoldRule::kEndsCollector:
      end_stop(thread, *mark, start);
      break;
    case HoldRule::kNone:
      break;
  }
}

void forget_holds(Thread& thread, const Activation* activation) {
  Owned& owned = *thread.owned;
  for (uint32_t i = owned.hold_depth; i-- > 0;)
    if (owned.holds[i].activation == activation) owned.hold_depth = i;
}

}  // namespace crossbill::agent
