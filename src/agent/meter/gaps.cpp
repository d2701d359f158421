// SPDX-License-Identifier: MIT
// Measures gaps between calls of one node: see gaps.hpp.
#include "agent/meter/gaps.hpp"

#include "agent/base/clock.hpp"
#include "agent/meter/chain.hpp"
#include "agent/meter/costs.hpp"
#include "agent/meter/sizes.hpp"
#include "agent/meter/tree.hpp"
#include "agent/stubs/edges.hpp"
#include "recording/arena_samples.hpp"

namespace crossbill::agent {
namespace {

using arena::Node;

constexpr uint32_t kBurst = 24;
// Calls that libraries make between them.
constexpr uint32_t kPassing = 256;
// The first of a burst find cold caches, which only a long call does not feel.
constexpr uint32_t kCold = 4;
// A node that was hardly called has no record.
constexpr uint64_t kLeastCalls = 16;

// The node's last call was left before this one came. What the host's own
// crossings between took is taken out: they free what the call had returned.
void add_gap(Thread& thread, const Gap& gap, Node* node) {
  uint64_t whole = gap.came - gap.end;
  if (node->timed < kLeastCalls || gap.came < gap.end || whole < gap.others)
    return;
  arena::Gaps* record = gaps_of(thread, node);
  if (record != nullptr)
    record->counts[arena::gap_bucket(whole - gap.others)]++;
}

// What a call has spent on crossings so far, and these cost us.
uint64_t spent_by(const arena::Activation& caller) {
  return caller.below + caller.own / arena::kOwnPerTick;
}

// One less of those. The call that is being looked at is so to its end.
void take_one(Thread& thread, uint32_t& left) {
  if (left <= 1)
    stop_looking_at_calls(thread);
  else
    left--;
}

// Calls that are timed for others and such that are not lie in Nodes of their
// own: see sampling.hpp.
bool have_one_place(const Node* left, const Node* right) {
  return left == right ||
         (left != nullptr && right != nullptr && left->edge == right->edge &&
          left->parent == right->parent && left->host_site == right->host_site);
}

// What is called within it is not looked at, even if a burst begins there. One
// that was left unseen has its place of the stack below us, or anew.
bool is_within(const Gap& gap, const StubFrame& frame) {
  return gap.activation != nullptr && gap.activation->sp == gap.activation_sp &&
         gap.activation_sp > frame.stack_pointer();
}

void set_looking(Thread& thread, bool looks) {
  thread.looks = looks;
  renew_more(thread);
}

}  // namespace

void look_at_calls(Thread& thread) {
  if (size_reader() != nullptr) begin_burst(thread);
}

void begin_burst(Thread& thread) {
  thread.owned->gap.left = kBurst;
  thread.owned->gap.passing = kPassing;
  thread.owned->gap.seen = 0;
  thread.owned->gap.node = nullptr;
  set_looking(thread, true);
}

void stop_looking_at_calls(Thread& thread) {
  set_looking(thread, false);
  thread.owned->gap.left = 0;
  thread.owned->gap.node = nullptr;
}

void note_come(Thread& thread) {
  Gap& gap = thread.owned->gap;
  gap.came = now();
  gap.others = spent_by(*thread.top) - gap.spent;
}

void note_passing(Thread& thread, const StubFrame& frame, Node* node) {
  Gap& gap = thread.owned->gap;
  bool follows =
      have_one_place(gap.node, node) && gap.sp == frame.stack_pointer();
  if (follows && gap.seen > kCold) add_gap(thread, gap, gap.node);
  if (convention_of(frame.edge) != arena::Convention::kUnknown)
    gap.node = nullptr;
  take_one(thread, gap.passing);
}

void note_entered(Thread& thread, StubFrame& frame, Node* node) {
  if ((crossbill_edges[frame.edge].flags & kTimed) == 0) return;
  Gap& gap = thread.owned->gap;
  if (!looks_at_calls(thread)) {  // it is timed for many
    gap.came = now();
    gap.seen = kCold + 1;
  }
  bool by_host = convention_of(frame.edge) != arena::Convention::kUnknown;
  if (is_within(gap, frame) || !by_host) return take_one(thread, gap.passing);
  uint64_t taken_out = thread.own_ticks;
  bool follows =
      have_one_place(gap.node, node) && gap.sp == frame.stack_pointer();
  gap.node = nullptr;
  gap.activation = frame.activation;
  gap.activation_sp = frame.stack_pointer();
  frame.epoch |= kMoreBit;
  if (follows && gap.seen > kCold) add_gap(thread, gap, node);
  if (node->timed >= kLeastCalls) note_arguments(gap, frame);
  gap.seen++;
  take_one(thread, gap.left);
  set_looking(thread, false);  // while it lasts
  charge(
      parent_of(frame.activation),
      (now() - gap.came - (thread.own_ticks - taken_out)) * arena::kOwnPerTick);
}

void note_left(Thread& thread, const StubFrame& frame, Node* node,
               uint64_t ticks, uint64_t inside) {
  Gap& gap = thread.owned->gap;
  gap.activation = nullptr;
  bool warm = gap.seen > kCold || ticks > crossbill_long_ticks / 8;
  if (node->timed > kLeastCalls && warm)
    add_sizes(thread, frame, node, ticks, inside);
  if (gap.left == 0 && node->shift == 0) return;
  set_looking(thread, true);
  gap.node = node;
  gap.sp = frame.stack_pointer();
  gap.spent = spent_by(*thread.top);
  gap.end = now();
}

}  // namespace crossbill::agent
