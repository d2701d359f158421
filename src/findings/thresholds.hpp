// SPDX-License-Identifier: MIT
// From where on rules speak: all their numbers in one place.
#pragma once
#include <cstdint>

namespace crossbill::findings {

// unmeasured: share of a library's API calls that lie in no recorded call of
// it, how many there must be, and what they take of the command's time: less is
// what imports leave behind.
inline constexpr double kUnmeasuredShare = 0.1;
inline constexpr uint64_t kUnmeasuredCalls = 1000;
inline constexpr double kUnmeasuredOfRun = 0.005;

// serialized-threads: of the time that processes with threads took, how much
// these waited for calls that hold the lock for so long each, on average.
inline constexpr double kSerializedShare = 0.1;
inline constexpr double kSerializedMeanNs = 100'000;

// scattered-boundary: a library with so much of the command's time as overhead,
// whose share of it lies in so many functions at so many places.
inline constexpr double kScatteredOverhead = 0.03;
inline constexpr double kScatteredShare = 0.95;
inline constexpr size_t kScatteredFunctions = 8;
inline constexpr size_t kScatteredPlaces = 16;

// fixed-cost-dominates: share of a call that is fixed for certain, how many
// calls there must be, and what they take of the command's time. A call that is
// longer has other reasons than the boundary.
inline constexpr double kFixedShare = 0.75;
inline constexpr uint64_t kFixedCalls = 1000;
inline constexpr double kFixedOfRun = 0.02;
inline constexpr double kFixedLongestNs = 10'000;

}  // namespace crossbill::findings
