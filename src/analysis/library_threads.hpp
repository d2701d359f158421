// SPDX-License-Identifier: MIT
// The threads that libraries have started, and how long these waited for the
// host's lock.
#pragma once
#include <optional>
#include <vector>

#include "analysis/bill.hpp"
#include "analysis/own_cost.hpp"

namespace crossbill::analysis {

// None where the recording does not know it.
std::optional<std::vector<ThreadsLine>> make_library_threads(
    const recording::Recording& recording, const NodeCosts& costs);

}  // namespace crossbill::analysis
