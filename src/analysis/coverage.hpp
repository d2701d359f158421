// SPDX-License-Identifier: MIT
// How much of each library the recording has seen: what its functions ask of
// others tells of calls of it that were not recorded.
#pragma once
#include "analysis/bill.hpp"
#include "recording/recording.hpp"

namespace crossbill::analysis {

struct Tree;

// `costs`: of each node. None where the recording does not say.
std::optional<Coverage> make_coverage(const recording::Recording& recording,
                                      const Tree& tree);

}  // namespace crossbill::analysis
