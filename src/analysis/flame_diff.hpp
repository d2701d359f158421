// SPDX-License-Identifier: MIT
// Two trees of stacks, old and new, as one.
#pragma once
#include <vector>

#include "analysis/flame.hpp"

namespace crossbill::analysis {

// Node by node the amounts of both; where one side has no such stack they are
// 0. Places of the host are the same where file name and function are: their
// lines move from one version to the next, and are the new side's.
struct FlameDiff {
  Flame after;
  std::vector<FlameNode> before;  // as many as after.nodes, and as they lie
};

FlameDiff merge(const Flame& before, const Flame& after);

}  // namespace crossbill::analysis
