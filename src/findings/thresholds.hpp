// SPDX-License-Identifier: MIT
// From where on rules speak: all their numbers in one place.
#pragma once
#include <cstdint>

namespace crossbill::findings {

// unmeasured: share of a library's API calls that lie in no recorded call of
// it, and how many there must be.
inline constexpr double kUnmeasuredShare = 0.1;
inline constexpr uint64_t kUnmeasuredCalls = 1000;

// Rules with savings: share of the command's time that is worth a finding.
inline constexpr double kWorthAFinding = 0.01;

// chatty: calls by one place, and which part of their time must be overhead
// where nothing is known of what else would go. The batch size it says is that
// from which on the overhead is less than a share.
inline constexpr uint64_t kChattyCalls = 1000;
inline constexpr double kChattyOverhead = 0.2;
inline constexpr double kBatchedOverhead = 0.05;

// one-byte-a-crossing: calls by one place, and bytes in the mean.
inline constexpr uint64_t kByteCalls = 1000;
inline constexpr double kFewBytes = 1.5;

// lookup-in-loop, recompiled-statement: calls by one place.
inline constexpr uint64_t kLookups = 1000;
inline constexpr uint64_t kCompilations = 100;

}  // namespace crossbill::findings
