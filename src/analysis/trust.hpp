// SPDX-License-Identifier: MIT
// Why the times of a recording are not to be trusted, if they are not: what the
// agent's watch on the clocks has found (agent/meter/clock_watch.hpp).
#pragma once
#include <optional>
#include <vector>

#include "analysis/bill.hpp"
#include "recording/recording.hpp"

namespace crossbill::analysis {

// None of a recording that does not say, or of counts. `total`: of all calls;
// what own cost may be off by matters where it is a fair share of that.
std::optional<std::vector<Doubt>> make_doubts(
    const recording::Recording& recording, const Recorder& recorder,
    double total);

}  // namespace crossbill::analysis
