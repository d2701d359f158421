// SPDX-License-Identifier: MIT
// From where on rules speak: all their numbers in one place.
#pragma once
#include <cstdint>

namespace crossbill::findings {

// unmeasured: share of a library's API calls that lie in no recorded call of
// it, and how many there must be.
inline constexpr double kUnmeasuredShare = 0.1;
inline constexpr uint64_t kUnmeasuredCalls = 1000;

}  // namespace crossbill::findings
