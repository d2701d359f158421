// SPDX-License-Identifier: MIT
// See sampling.hpp.
#include "agent/meter/sampling.hpp"

#include "agent/base/quiet.hpp"
#include "agent/meter/activation.hpp"
#include "agent/meter/costs.hpp"
#include "agent/meter/draw.hpp"
#include "agent/meter/own_work.hpp"
#include "agent/meter/tree.hpp"

namespace crossbill::agent {

using arena::Activation;
using arena::Node;

namespace {

constexpr int32_t kFirst = 64;  // calls that are timed before any is not
// Long calls may be seldom: it takes some calls of one shift to go on to the
// next, which is larger by at most so much.
constexpr uint8_t kFirstStep = 4, kStep = 3;
constexpr uint8_t kUsual = 6;  // the most that is taken over from another place
constexpr uint8_t kGroups = 16;
// More than there are: the list of a program that has written to its arena may
// have no end.
constexpr int kMostPeers = 256;
constexpr uint64_t kShareOfTime = 32;  // own cost is to be at most 1/32

// What the calls of a place are like, by all of them that were timed: each
// stands for as many as its node says.
struct Judged {
  uint64_t calls = 0, total = 0, own = 0;

  explicit Judged(const Node& base) {
    int left = kMostPeers;
    for (const Node* at = &base; at != nullptr && left-- > 0;
         at = reinterpret_cast<const Node*>(at->peer)) {
      calls += at->timed << at->shift;
      total += at->total << at->shift;
      own += at->own << at->shift;
    }
  }
};

// What timing a call costs, in 1/16 tick: its own clock reads are a part of
// what it and its calls were charged, whose outer half its node has; the ways
// of C++ when it is one of few, for it and for the next one, whose gap is
// looked at; and its stack.
uint64_t price_of(const Node& node, uint64_t own) {
  return 2 * own + costs.outer + 2 * (costs.enter + costs.leave) +
         (is_library_place(node) ? costs.stack >> kStackShift : 0);
}

// How rarely calls of a place are to be timed after those by `node`.
uint8_t wanted_shift(const Node& base, const Node& node) {
  Judged judged(base);
  if (judged.calls == 0) return 0;
  uint64_t mean = judged.total / judged.calls;
  uint64_t own = judged.own / judged.calls;
  uint64_t price = price_of(node, own);
  uint64_t raw = mean * arena::kOwnPerTick;
  uint64_t took = raw > 2 * own + raw / 8 ? raw - 2 * own : raw / 8;
  if (took > crossbill_long_ticks * arena::kOwnPerTick) return 0;
  uint32_t most = node.shift == 0 ? kFirstStep : node.shift + kStep;
  if (most > kMostShift) most = kMostShift;
  uint8_t shift = 0;
  while (shift < most && price * kShareOfTime > took << shift) shift++;
  return shift;
}

// Seldom: what is judged by its last call is a little biased by it.
bool is_time_to_judge(const Node& node) {
  if (node.shift == 0) return node.timed >= 16;
  return node.timed >= 8 && (node.timed & (node.timed - 1)) == 0;
}

// In a part of the tree that is in groups, all is: one of each kind is enough.
uint8_t groups_below(const Node& node) {
  for (arena::Ref at = above(ref_of(&node)); at != 0; at = above(at))
    if (node_at(at)->shift != 0) return 2;
  return kGroups;
}

Node* peer_of(Thread& thread, Node& base, uint8_t shift, uint8_t group) {
  if (shift == 0) return &base;
  int left = kMostPeers;
  for (uint64_t at = base.peer; at != 0;) {
    if (left-- == 0) return &base;
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

// Below calls that are sampled, each of their nodes has nodes of its own: what
// is known of the same calls elsewhere holds for the first of these, too.
void begin_as_usual(const Node& base, Node& node) {
  uint8_t usual = crossbill_edges[base.edge].usual_shift;
  node.gap = usual != 0 && groups_below(base) != kGroups ? -1 : 1 - kFirst;
}

// What takes the calls after the one that is timed now.
void plan(Thread& thread, Node& base, Node& node) {
  uint8_t shift = node.shift, group = 0;
  if (node.shift == 0 && node.timed < 16) {
    shift = crossbill_edges[base.edge].usual_shift;
  } else if (is_time_to_judge(node)) {
    shift = wanted_shift(base, node);
    crossbill_edges[base.edge].usual_shift = shift < kUsual ? shift : kUsual;
  }
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
    begin_as_usual(base, *node);
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
  node.inside += inside;
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
