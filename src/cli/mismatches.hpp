// SPDX-License-Identifier: MIT
// Whether a recorded program and its libraries believe the same of the
// functions that it has called, by the debug information of both.
#pragma once
#include "cli/cache.hpp"
#include "recording/recording.hpp"

namespace crossbill::cli {

// Adds what they do not. Reads files, each pair of them in a process of its
// own, and none that is large: `crossbill layout --recording` does that. What
// was compared before is in the cache.
void add_mismatches(const Cache& cache, recording::Recording& recording);

}  // namespace crossbill::cli
