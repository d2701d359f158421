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

}  // namespace crossbill::agent
