// SPDX-License-Identifier: MIT
// From where on rules speak: all their numbers in one place.
#pragma once
#include <cstdint>

namespace crossbill::findings {

// unmeasured: share of a library's API calls that lie in no recorded call of
// it, and how many there must be.
inline constexpr double kUnmeasuredShare = 0.1;
inline constexpr uint64_t kUnmeasuredCalls = 1000;

// leaked-handle: so many of one line say themselves that none is meant to stay.
inline constexpr uint64_t kLeaksOfOneLine = 2;

// long-lived-handle: idle for so much of the whole run, of those that were used
// in a tenth of their lives at the most (arena::kIdleShare).
inline constexpr double kIdleShareOfRun = 0.1;

}  // namespace crossbill::findings
