// SPDX-License-Identifier: MIT
// Orphans: API and libc calls of a library no recorded call of which is open,
// so that the library was called in a way that we do not see.
#pragma once
#include "agent/base/state.hpp"

namespace crossbill::agent {

inline bool is_orphan(const arena::Node& node) {
  return (node.owner & arena::kOrphan) != 0;
}

// Whether calls of an edge would be orphans under that parent.
bool makes_orphan(arena::Ref parent, uint32_t edge);

// A call by another owner of the seat than the last one, or of an orphan's
// node: a run may begin with it. `top` is the crossing that it is made in.
void come_to(const Thread& thread, arena::Node& node,
             const arena::Activation& top);

}  // namespace crossbill::agent
