// SPDX-License-Identifier: MIT
// How an activation ends: it is added to its node and taken off the chain.
// leave.cpp closes it at its leave, activation.cpp where there is none.
#pragma once
#include "agent/base/arena_writer.hpp"
#include "agent/base/state.hpp"
#include "agent/meter/chain.hpp"
#include "agent/meter/costs.hpp"

namespace crossbill::agent {

inline void give_back(Thread& thread, arena::Activation* activation) {
  activation->sp = 0;
  activation->start = 0;
  activation->parent = reinterpret_cast<uint64_t>(thread.free);
  thread.free = activation;
}

inline void add_to_histogram(uint64_t counts, uint64_t ticks) {
  reinterpret_cast<uint32_t*>(counts)[arena::histogram_bucket(ticks)]++;
}

// Whether a node's calls have proved to be long: the mean of at least two, so
// that neither a slow first call nor a preempted one is enough.
inline bool is_long(const arena::Node* node) {
  return node->timed > 1 && node->total > node->timed * crossbill_long_ticks;
}

// After a call of more than crossbill_long_ticks: from now on the calls of the
// edge's long nodes carry CPU time. Only downcalls have a histogram.
void note_long(const arena::Node* node);

// Adds a finished activation to its node and takes it off the chain. It must
// be on top.
__attribute__((always_inline)) inline arena::Node* add_activation(
    Thread& thread, arena::Activation* top, uint64_t ticks, uint64_t end) {
  arena::Node* node = node_of(top);
  arena::Activation* parent = parent_of(top);
  top->start = 0;  // see is_open()
  __atomic_signal_fence(__ATOMIC_SEQ_CST);
  node->timed++;
  if (--node->open == 0) node->total += ticks;
  // Where the agent's own work was taken out of the activations (see OwnWork),
  // this may wrap around, and the sum is right again.
  node->self += ticks - top->below;
  const Price& price = thread.prices[node->price / sizeof(Price)];
  node->own += top->own + price.inner;
  thread.spent += top->own + price.inner;
  if (ticks > node->max) node->max = ticks;
  if (node->counts != 0) add_to_histogram(node->counts, ticks);
  parent->below += ticks;
  thread.last_ticks = end;
  charge(parent, price.outer);
  if (node->price == kHostPrice)
    if (arena::Activation* stretch = stretch_of(parent))
      stretch->marks &= arena::kExceptionMarks;  // what comes next is seen
  // A folded node has its place under another parent.
  if (node->parent == ref_of(node_of(parent)))
    parent->link = reinterpret_cast<uint64_t>(&node->next);
  set_top(thread, parent);
  give_back(thread, top);
  return node;
}

// A dlopen was called under the top of the chain: its leave is to patch what
// that brought. The fast path takes the mark for a start after its end.
void mark_top(Thread& thread);

// Closes the top; who is below takes the mark over.
arena::Node* close_activation(Thread& thread, arena::Activation* top,
                              uint64_t end);

// What is known of an exception in it: arena::kRaised, kMaybeCaught or 0.
inline void mark_exception(arena::Activation* activation, uint32_t mark) {
  activation->marks = (activation->marks & ~arena::kExceptionMarks) | mark;
}

// Takes the top off the chain: nobody saw it end.
void drop_top(Thread& thread);

// An activation whose stub lies at or below the present stack pointer on the
// same stack is dead, or another greenlet's, whose switch was not seen (it is
// made to end one that nobody needs): then it finds its chain when it leaves.
void drop_dead(Thread& thread, uint64_t sp);

// Closes all activations of the chain that lie below `stack_pointer` on the
// same stack: a longjmp goes there.
void close_below(uint64_t stack_pointer);

}  // namespace crossbill::agent
