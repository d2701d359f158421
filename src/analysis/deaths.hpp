// SPDX-License-Identifier: MIT
// What was open in each process that ended without saying so.
#pragma once
#include <vector>

#include "analysis/bill.hpp"
#include "recording/recording.hpp"

namespace crossbill::analysis {

// A line for each thread with open crossings; for a process that a signal has
// ended with none, a line without a thread. Without a value where the recording
// is older.
std::optional<std::vector<DeathLine>> make_deaths(
    const recording::Recording& recording);

}  // namespace crossbill::analysis
