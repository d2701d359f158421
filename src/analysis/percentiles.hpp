// SPDX-License-Identifier: MIT
// Quantiles of durations that are known by their buckets.
#pragma once
#include <cstdint>
#include <vector>

#include "recording/recording.hpp"

namespace crossbill::analysis {

struct Span {
  double low = 0, high = 0;  // durations in [low, high)
  double calls = 0;
};

class Distribution {
 public:
  void add(const recording::Bucket& bucket);
  uint64_t samples() const { return samples_; }
  // 0 < share < 1; interpolated within the bucket. There must be samples.
  double quantile(double share);

 private:
  std::vector<Span> spans_;
  bool sorted_ = false;
  uint64_t samples_ = 0;
};

}  // namespace crossbill::analysis
