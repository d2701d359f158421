// SPDX-License-Identifier: MIT
// What an edge's hook asks of enter and of leave.
#pragma once
#include "agent/base/state.hpp"
#include "agent/hosts/adapter.hpp"

namespace crossbill::agent {

inline bool has_after(const EdgeState& edge) {
  return edge.hook != nullptr && edge.hook->after != nullptr;
}

inline bool has_finish(const EdgeState& edge) {
  return edge.hook != nullptr && edge.hook->finish != nullptr;
}

inline bool switches_stack(const EdgeState& edge) {
  return edge.hook != nullptr && edge.hook->switches_stack;
}

// Of what a hook can ask for, this is done after the call.
inline bool is_hooked_at_leave(const EdgeState& edge) {
  return has_after(edge) || has_finish(edge) || switches_stack(edge);
}

}  // namespace crossbill::agent
