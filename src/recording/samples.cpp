// SPDX-License-Identifier: MIT
// Sums up gaps and sizes: see samples.hpp.
#include "recording/samples.hpp"

#include <algorithm>
#include <cmath>

#include "recording/numbers.hpp"

namespace crossbill::recording {
namespace {

// Where the lowest quarter of the gaps ends, in ticks. Within a bucket they are
// taken to be spread evenly.
double lower_quartile(const arena::Gaps& gaps, uint64_t all) {
  double left = static_cast<double>(all) / 4;
  for (uint32_t i = 0; i < arena::kGapBuckets; ++i) {
    double calls = gaps.counts[i];
    if (calls < left || calls == 0) {
      left -= calls;
      continue;
    }
    auto low = static_cast<double>(arena::gap_low(i));
    auto high = static_cast<double>(arena::gap_low(i + 1));
    return low + (high - low) * left / calls;
  }
  return 0;
}

}  // namespace

void add_gaps(const arena::Gaps& gaps, const arena::Header& header,
              const ClockFit& clock, Node& row) {
  uint64_t all = 0;
  for (uint32_t calls : gaps.counts) all += calls;
  if (all == 0) return;
  Rare& rare = row.rare.make();
  rare.gaps = all;
  double ticks = lower_quartile(gaps, all) - header.gap_cost / 1024.0;
  rare.gap_ns = std::clamp(ticks * clock.ns_per_tick(), 0.0, kLargestReal);
}

double spread_of(const arena::SizeBucket& bucket) {
  auto calls = static_cast<double>(bucket.calls);
  double squares = std::ldexp(static_cast<double>(bucket.squares_high), 64) +
                   static_cast<double>(bucket.squares_low);
  double mean = static_cast<double>(bucket.ticks) / calls;
  return std::sqrt(std::max(0.0, squares / calls - mean * mean));
}

}  // namespace crossbill::recording
