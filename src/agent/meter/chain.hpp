// SPDX-License-Identifier: MIT
// The chain of a thread's open activations, and the chains of stacks that are
// not running: coroutines, greenlets.
//
// A chain that is set aside is whole, from its top on, but none of it counts
// as open: the same entry is the outermost one on each stack.
#pragma once
#include "agent/base/state.hpp"

namespace crossbill::agent {

inline arena::Node* node_of(const arena::Activation* activation) {
  return reinterpret_cast<arena::Node*>(activation->node);
}
inline arena::Activation* parent_of(const arena::Activation* activation) {
  return reinterpret_cast<arena::Activation*>(activation->parent);
}

inline void set_top(Thread& thread, arena::Activation* top) {
  thread.top = top;
}

// A node's activation is no more among the open ones, and not timed.
inline void close_untimed(arena::Node* node) {
  node->open--;
  node->untimed++;
}

inline void reopen(arena::Node* node) {
  node->open++;
  node->untimed--;
}

// Whether the activation below is still the one that it was entered under: a
// link to what was given back since, or is in use again further up, is not.
// What has just been entered has no start.
inline bool is_sound(const arena::Activation& activation) {
  const arena::Activation& parent = *parent_of(&activation);
  return parent.sp != 0 && ((parent.start & ~arena::kMarked) <=
                                (activation.start & ~arena::kMarked) ||
                            activation.start == 0);
}

// Its call is only counted: see sampling.hpp.
inline bool is_quiet(const arena::Activation& activation) {
  return (activation.marks & arena::kQuiet) != 0;
}

// Whether what it calls is seen, if that is no downcall.
inline bool hides_calls(const arena::Activation& activation) {
  return (activation.marks & (arena::kQuiet | arena::kSealed)) != 0;
}

inline bool is_bottom(const arena::Activation* activation) {
  return activation->parent == 0;
}

// Of a downcall that `maker` has made and no other one lies around: the bottom,
// where it says what comes after it; else null. A library that calls out of any
// downcall may do so by the host's API, as numpy's operators do.
inline arena::Activation* stretch_of(arena::Activation* maker) {
  if (is_bottom(maker)) return maker;
  if (node_of(maker)->price == kHostPrice) return nullptr;
  arena::Activation* below = parent_of(maker);
  return is_bottom(below) ? below : nullptr;
}

// The sentinel under the chain: never left, above all stacks. It lies right
// after the thread's slot.
inline arena::Activation* bottom_of(const Thread& thread) {
  return reinterpret_cast<arena::Activation*>(thread.slot + 1);
}

// Takes one activation off the chain without ending it.
void put_aside(arena::Activation& activation);

// Sets the present chain aside.
void set_aside(Thread& thread);

// Puts one that was set aside in the place of the present one, which is.
void put_back(Thread& thread, arena::Activation* top);

// The crossing on top goes on in another greenlet, in the place of this stack.
// Its leave brings the chain back.
void switch_stack(Thread& thread);

// The same for a stack that has a chain of its own (swapcontext).
arena::Activation* set_chain_aside();
void restore_chain(arena::Activation* top);

// Takes the time in which other greenlets ran out of a chain that is back.
void take_absence_out(const Thread& thread, arena::Activation* top);

}  // namespace crossbill::agent
