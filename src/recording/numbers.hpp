// SPDX-License-Identifier: MIT
// What a recording may hold, for those who write it and who read it.
#pragma once
#include <array>
#include <cstddef>
#include <cstdint>

namespace crossbill::recording {

// The largest length in nanoseconds; SQLite's integers have 63 bits.
inline constexpr uint64_t kLargest = uint64_t{1} << 62;

inline constexpr double kLargestReal = 1e12;  // nanoseconds, not an integer

// The longest name, path or other text, in bytes; only command lines are
// longer.
inline constexpr size_t kLongestText = 64 * 1024;

// Counts that are summed as integers.
enum class Count : uint8_t {
  kCalls,
  kTimed,
  kBytes,
  kErrors,
  kExceptions,
  kOpen,
  kCpuCalls,
  kHostCalls,
  kStops,
  kReferences,
  kChildren,
  kWords,
  kSamples,
  kThreads,
  kLost,
  kUntimed,
  kClamped,
  kNotes,
  kOrphanRuns,
  kStacks,
  kGaps,
  kSized,
  kSizes,
  kHandles,
  kSightings,
  kBegun,
  kEnded,
  kAstray,
};
inline constexpr size_t kCounts = static_cast<size_t>(Count::kAstray) + 1;

// Keeps the sum of each count, so that none wraps, however it is grouped.
class Counts {
 public:
  explicit Counts(uint64_t most = kLargest) : most_(most) {}

  // False if the sum would be too large with this one; it is not added then.
  bool add(Count which, uint64_t value) {
    uint64_t& sum = sums_[static_cast<size_t>(which)];
    if (value > most_ || sum + value > most_) return false;
    sum += value;
    return true;
  }

 private:
  uint64_t most_;
  std::array<uint64_t, kCounts> sums_{};
};

}  // namespace crossbill::recording
