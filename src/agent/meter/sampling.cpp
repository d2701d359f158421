// SPDX-License-Identifier: MIT
// See sampling.hpp.
#include "agent/meter/sampling.hpp"

#include "agent/base/quiet.hpp"
#include "agent/meter/activation.hpp"
#include "agent/meter/costs.hpp"
#include "agent/meter/draw.hpp"
#include "agent/meter/own_work.hpp"
#include "agent/meter/sites.hpp"
#include "agent/meter/tree.hpp"

namespace crossbill::agent {

using arena::Activation;
using arena::Node;

namespace {

constexpr int32_t kFirst = 64;        // calls that are timed before any is not
// One in 64 is timed until that has been done often, and then fewer.
constexpr uint8_t kFirstShift = 6;
constexpr uint8_t kLargestShift = kMostShift;
constexpr uint8_t kGroups = 8;
constexpr uint64_t kShareOfTime = 32;  // own cost is to be at most 1/32

// What timing a call costs, in 1/16 tick: its own clock reads are a part of
// what it and its calls were charged, whose outer half its node has; the ways
// of C++ when it is one of few, for it and for the next one, whose gap is
// looked at; and its stack.
uint64_t price_of(const Node& node) {
  return 2 * node.own / node.timed + costs.outer +
         2 * (costs.enter + costs.leave) + price_of_stack(node);
}

// How rarely calls like those that a node has timed are to be timed.
uint8_t wanted_shift(const Node& node) {
  if (node.timed == 0 || is_long(&node)) return 0;
  uint64_t price = price_of(node);
  uint64_t raw = node.total / node.timed * arena::kOwnPerTick;
  uint64_t own = 2 * node.own / node.timed;
  uint64_t took = raw > own + raw / 8 ? raw - own : raw / 8;
  uint8_t shift = 0, most = kFirstShift;
  if (node.shift >= kFirstShift && node.shift < kLargestShift)
    most = static_cast<uint8_t>(node.shift + 1);
  if (node.shift == kLargestShift) most = kLargestShift;
  while (shift < most && price * kShareOfTime > took << shift) shift++;
  return shift;
}

// Seldom: what is judged by its last call is a little biased by it.
bool is_time_to_judge(const Node& node) {
  if (node.shift == 0) return node.timed >= 16;
  return node.timed >= 16 && (node.timed & (node.timed - 1)) == 0;
}

// In a part of the tree that is in groups, all is.
uint8_t groups_below(const Node& node) {
  for (arena::Ref at = node.parent; at != 0; at = node_at(at)->parent)
    if (node_at(at)->shift != 0) return 1;
  return kGroups;
}

Node* peer_of(Thread& thread, Node& base, uint8_t shift, uint8_t group) {
  if (shift == 0) return &base;
  for (uint64_t at = base.peer; at != 0;) {
    Node* peer = reinterpret_cast<Node*>(at);
    if (peer->shift == shift && peer->group == group) return peer;
    at = peer->peer;
  }
  OwnWork own_work;
  Quiet quiet;
  Node* peer = add_peer(thread, base);
  if (peer == nullptr) return &base;
  peer->shift = shift;
  peer->group = group;
  return peer;
}

// What takes the calls after the one that is timed now.
void plan(Thread& thread, Node& base, Node& node) {
  uint8_t shift = node.shift, group = 0;
  if (is_time_to_judge(node)) shift = wanted_shift(node);
  if (shift != 0)
    group = static_cast<uint8_t>((node.group + 1) % groups_below(base));
  Node* next = peer_of(thread, base, shift, group);
  node.gap = 1;  // should it be come upon
  next->gap = next->shift == 0 ? -kFirst : draw_gap(thread, next->shift);
  next->owner = node.owner;
  base.now = reinterpret_cast<uint64_t>(next);
}

}  // namespace

int32_t draw_gap(Thread& thread, uint8_t shift) {
  if (thread.random == 0)
    thread.random = kHashFactor ^ thread.slot_ref ^ header()->start_ticks;
  return draw_trials(thread.random, shift);
}

bool may_sample(const EdgeState& edge) {
  constexpr uint16_t kMore =
      kHooked | kLends | kPassesOn | kOtherBytes | kCountsBytes;
  return (edge.flags & kTimed) != 0 && (edge.flags & kMore) == 0;
}

bool is_counted_only(Thread& thread, Node*& node) {
  Node& base = *node;
  node = in_use(&base);
  int32_t gap = node->gap;  // a handler may come to it meanwhile
  if (gap > 1) {
    node->gap = gap - 1;
    return true;
  }
  if (gap < -1)
    node->gap = gap + 1;
  else if (gap == 0)
    node->gap = 1 - kFirst;
  else
    plan(thread, base, *node);
  return false;
}

Node* after_stretch(Thread& thread, Node* node) {
  uint32_t marks = thread.top->marks;
  uint8_t shift = static_cast<uint8_t>(marks >> arena::kShiftPlace);
  if (shift == 0) return node;
  node->folded = 1;  // from now on it depends which one takes a call
  return peer_of(thread, *node, shift,
                 static_cast<uint8_t>(marks >> arena::kGroupPlace));
}

void pop_quiet(Thread& thread) {
  Activation* top = thread.top;
  Activation* maker = parent_of(top);
  Node* node = node_of(top);
  charge(maker, top->own + costs.quiet);
  if (node->parent == ref_of(node_of(maker)))
    maker->link = reinterpret_cast<uint64_t>(&node->next);
  set_top(thread, maker);
  if (Activation* stretch = stretch_of(maker)) stretch->marks = arena::kQuiet;
  give_back(thread, top);
}

void weigh(Node& node, Activation& maker, uint64_t ticks, uint64_t inside) {
  uint64_t others = (uint64_t{1} << node.shift) - 1;
  inside /= arena::kOwnPerTick;
  maker.below += ticks > inside ? others * (ticks - inside) : 0;
  if (node.counts != 0)
    reinterpret_cast<uint32_t*>(node.counts)[arena::histogram_bucket(ticks)] +=
        static_cast<uint32_t>(others);
  if (Activation* stretch = stretch_of(&maker))
    stretch->marks = uint32_t{node.shift} << arena::kShiftPlace |
                     uint32_t{node.group} << arena::kGroupPlace;
}

}  // namespace crossbill::agent
