// SPDX-License-Identifier: MIT
// Orphans: API and libc calls of a library no recorded call of which is open,
// so that the library was called in a way that we do not see.
#pragma once
#include "agent/base/state.hpp"

namespace crossbill::agent {

// Whether the crossing that `maker` made last, of those that were left, is an
// orphan of the node's library, too.
bool continues_run(const arena::Activation& maker, const arena::Node& node);

// A call by another owner of the seat than the last one, or of an orphan's
// node: a run may begin with it. `top` is the crossing that it is made in.
void come_to(const Thread& thread, arena::Node& node,
             const arena::Activation& top);

}  // namespace crossbill::agent
