// SPDX-License-Identifier: MIT
// Records of an arena about calls that were looked at: how long the host was on
// its own between them, and what they took by their size.
//
// This header is included by the agent and by the tool, as arena.hpp is.
#pragma once
#include "recording/arena.hpp"

namespace crossbill::arena {

// How long the host was on its own between a call of a node and its next one,
// in ticks: see agent/meter/gaps.hpp. Of those that were looked at.
inline constexpr uint32_t kGapBuckets = 120;
struct Gaps {  // 488 bytes
  Ref node;
  uint32_t pad;
  uint32_t counts[kGapBuckets];
};
static_assert(sizeof(Gaps) == 488);

// The bucket of a gap: four ticks each up to 32, then eight for each power of
// two; the last one takes all that is longer.
inline uint32_t gap_bucket(uint64_t ticks) {
  if (ticks < 32) return static_cast<uint32_t>(ticks / 4);
  uint32_t log = 63u - static_cast<uint32_t>(__builtin_clzll(ticks));
  uint64_t bucket =
      uint64_t{8} + uint64_t{log - 5} * 8 + ((ticks >> (log - 3)) & 7);
  return bucket < kGapBuckets ? static_cast<uint32_t>(bucket) : kGapBuckets - 1;
}

// The smallest gap in a bucket.
inline uint64_t gap_low(uint32_t bucket) {
  if (bucket < 8) return uint64_t{bucket} * 4;
  return (uint64_t{8} + (bucket & 7)) << (bucket / 8 - 1 + 5 - 3);
}

// What a node's calls took by how much they were given or gave back, of those
// that were looked at: see agent/meter/sizes.hpp. A bucket holds sizes from
// 2^n on, the first 0 and 1.
enum class SizeKind : uint32_t { kBytesIn, kBytesOut, kItemsIn, kItemsOut };
inline constexpr uint32_t kSizeKinds = 4;
inline constexpr uint32_t kSizeBuckets = 28;
struct SizeBucket {  // 40 bytes
  uint64_t calls;
  uint64_t size;         // their sum
  uint64_t ticks;        // own cost taken out
  uint64_t squares_low;  // of the ticks' squares, 128 bits
  uint64_t squares_high;
};
struct Sizes {  // 1128 bytes
  Ref node;
  SizeKind kind;
  SizeBucket buckets[kSizeBuckets];
};
static_assert(sizeof(Sizes) == 1128);

inline uint32_t size_bucket(uint64_t size) {
  if (size < 2) return 0;
  uint32_t log = 63u - static_cast<uint32_t>(__builtin_clzll(size));
  return log < kSizeBuckets ? log : kSizeBuckets - 1;
}

}  // namespace crossbill::arena
