// SPDX-License-Identifier: MIT
// Measures gaps between calls of one node: see gaps.hpp.
#include "agent/meter/gaps.hpp"

#include "agent/base/clock.hpp"
#include "agent/meter/chain.hpp"
#include "agent/meter/costs.hpp"
#include "agent/meter/sizes.hpp"
#include "agent/meter/tree.hpp"

namespace crossbill::agent {
namespace {

using arena::Node;

constexpr uint32_t kBurst = 24;
// The first of a burst find cold caches.
constexpr uint32_t kCold = 4;
// A node that was hardly called has no record.
constexpr uint64_t kLeastCalls = 16;

// The node's last call was left right before this one came.
void add_gap(Thread& thread, const Gap& gap, Node* node) {
  if (node->timed < kLeastCalls || gap.came < gap.end) return;
  arena::Gaps* record = gaps_of(thread, node);
  if (record == nullptr) return;
  record->counts[arena::gap_bucket(gap.came - gap.end)]++;
}

// One less of the burst. The call that is being looked at is so to its end.
void take_one(Thread& thread) {
  if (thread.owned->gap.left <= 1)
    stop_looking_at_calls(thread);
  else
    thread.owned->gap.left--;
}

// What is called within it is not looked at. One that was left unseen has its
// place of the stack below us, or anew.
bool is_within(const Gap& gap, const StubFrame& frame) {
  return gap.activation != nullptr && gap.activation->sp == gap.activation_sp &&
         gap.activation_sp > frame.stack_pointer();
}

}  // namespace

void look_at_calls(Thread& thread) {
  thread.owned->gap.left = kBurst;
  thread.owned->gap.seen = 0;
  thread.more |= kTimed;
}

void stop_looking_at_calls(Thread& thread) {
  thread.more &= static_cast<uint16_t>(~kTimed);
  thread.owned->gap.left = 0;
  thread.owned->gap.node = nullptr;
}

void note_come(Thread& thread) { thread.owned->gap.came = now(); }

void note_entered(Thread& thread, StubFrame& frame, Node* node) {
  Gap& gap = thread.owned->gap;
  if (is_within(gap, frame)) return take_one(thread);
  uint64_t taken_out = thread.own_ticks;
  bool follows = gap.node == node && gap.sp == frame.stack_pointer() &&
                 gap.last_ticks == thread.last_ticks;
  gap.node = nullptr;
  gap.activation = frame.activation;
  gap.activation_sp = frame.stack_pointer();
  frame.epoch |= kMoreBit;
  if (follows && gap.seen > kCold) add_gap(thread, gap, node);
  if (node->timed >= kLeastCalls) note_arguments(gap, frame);
  gap.seen++;
  take_one(thread);
  charge(
      parent_of(frame.activation),
      (now() - gap.came - (thread.own_ticks - taken_out)) * arena::kOwnPerTick);
}

void note_left(Thread& thread, const StubFrame& frame, Node* node,
               uint64_t ticks, uint64_t own) {
  Gap& gap = thread.owned->gap;
  gap.activation = nullptr;
  if (node->timed > kLeastCalls) add_sizes(thread, frame, node, ticks, own);
  if (gap.left == 0) return;
  gap.node = node;
  gap.sp = frame.stack_pointer();
  gap.last_ticks = thread.last_ticks;
  gap.end = now();
}

}  // namespace crossbill::agent
