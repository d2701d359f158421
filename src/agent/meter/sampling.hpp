// SPDX-License-Identifier: MIT
// Which downcalls are timed, where not all are.
//
// All are counted. A node's first calls are timed; then one in 2^n, so few that
// timing them, with all that they call, costs a small share of the time that
// the calls take. n grows by steps: only many calls tell that none are long.
// How many calls lie between two that are timed is drawn before
// them (Node::gap), by a geometric distribution, so that each is as likely to
// be timed as any other, whatever it will do. What they stand for is known
// exactly: calls by each n have a Node of their own (`peer`s of the one that
// the table has, whose `now` is the one in use), and of each Node it is known
// how many calls were timed and how many were only counted.
//
// The peers of one n are up to sixteen, which take turns: random groups, whose
// spread tells how far what was timed may be off (Wolter, Introduction to
// Variance Estimation, chapter 2). In the calls of every second one, those of
// the host's API and of libc are not seen (arena::is_sealed): these tell how
// long a call takes, the others what lies in it. So what it costs to see much,
// in code and lines of memory that were cold, is in no call's time.
//
// A call that is only counted is `quiet`: calls of the host's API and of libc
// that it makes are not seen. Downcalls in it are, and may be timed; those that
// need no leave are counted by a jump (stubs/edges.cpp, counted.S). After a
// downcall the bottom of the chain is what the call was: what libraries do out
// of any downcall, to free an object, is seen with the same chance.
#pragma once
#include "agent/arch/arch.hpp"
#include "agent/base/state.hpp"
#include "agent/meter/chain.hpp"

namespace crossbill::agent {

// Of so many calls of a library's place that are timed, 1 in 2^this has its
// stack taken: see sites.hpp.
inline constexpr uint8_t kStackShift = 3;

// Whether the next call by a node is only counted. If it is timed, `node`
// becomes the Node that takes it. The edge is a downcall's that `may_sample`.
bool is_counted_only(Thread& thread, arena::Node*& node);

// Edges whose calls are seen to by more than a clock are always timed.
bool may_sample(const EdgeState& edge);

// Trials up to the first success, with a chance of 1 in 2^shift each.
int32_t draw_gap(Thread& thread, uint8_t shift);

// The Node that takes the calls by one of the table's from now on.
inline arena::Node* in_use(arena::Node* node) {
  return node->now == 0 ? node : reinterpret_cast<arena::Node*>(node->now);
}

// The Node of calls that come after a timed downcall, at the bottom.
arena::Node* after_stretch(Thread& thread, arena::Node* node);

// A quiet call is over; its activation is on top of the chain.
void pop_quiet(Thread& thread);

// What a call that stands for others leaves besides: to whom made it, the time
// of those; to the bottom of the chain, that it was timed. `inside`: own cost
// in it.
void weigh(arena::Node& node, arena::Activation& maker, uint64_t ticks,
           uint64_t inside);

}  // namespace crossbill::agent
