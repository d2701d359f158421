// SPDX-License-Identifier: MIT
// What the watches ask of the call that a hook runs for, and of those around.
#pragma once
#include "agent/base/arena_writer.hpp"
#include "agent/base/state.hpp"
#include "agent/hosts/adapter.hpp"
#include "agent/meter/chain.hpp"
#include "processor/frame.hpp"
#include "recording/arena_sightings.hpp"

namespace crossbill::agent {

// A hook gets the place in the stub's frame where the arguments lie. Its words
// `kept` are free for a hook's own: no edge with a rule that needs them has
// one.
inline StubFrame& frame_of(const CallArguments& call) {
  return const_cast<StubFrame&>(reinterpret_cast<const StubFrame&>(call));
}

inline const EdgeState& edge_of(const StubFrame& frame) {
  return crossbill_edges[frame.edge];
}

// The record of the innermost open crossing, or 0.
inline arena::Ref open_node() {
  const arena::Activation* top = crossbill_thread.top;
  return is_bottom(top) ? 0 : ref_of(node_of(top));
}

inline bool is_downcall(const arena::Activation& activation) {
  return (crossbill_edges[node_of(&activation)->edge].flags & kTimed) != 0;
}

// The innermost open downcall that a call lies in, or null. What has a place of
// the stack below the call's has ended unseen.
inline const arena::Activation* downcall_around(const StubFrame& frame) {
  const arena::Activation* at = crossbill_thread.top;
  while (!is_bottom(at) &&
         (at->sp <= frame.stack_pointer() || !is_downcall(*at)))
    at = parent_of(at);
  return is_bottom(at) ? nullptr : at;
}

// The open downcall that one lies in, or null.
inline const arena::Activation* downcall_above(const arena::Activation* call) {
  const arena::Activation* at = parent_of(call);
  while (!is_bottom(at) && !is_downcall(*at)) at = parent_of(at);
  return is_bottom(at) ? nullptr : at;
}

inline arena::Sighting sighting(arena::SightingKind kind, uint32_t edge) {
  arena::Sighting seen{};
  seen.kind = kind;
  seen.node = open_node();
  seen.edge = edge;
  seen.from = arena::kNoEdge;
  return seen;
}

// For `after` of a hook that has nothing to change: with one, calls that are no
// crossings come back to us, too.
inline uint64_t same_result(uint64_t result) { return result; }

}  // namespace crossbill::agent
