// SPDX-License-Identifier: MIT
// Quantiles of durations that are known by their buckets.
#pragma once
#include <cstdint>
#include <vector>

#include "analysis/bill.hpp"
#include "recording/recording.hpp"

namespace crossbill::analysis {

class Distribution {
 public:
  void add(const recording::Bucket& bucket);
  uint64_t samples() const { return samples_; }
  // 0 < share < 1; interpolated within the bucket. There must be samples.
  double quantile(double share);
  // The shortest first. One for each length, whichever thread had it.
  std::vector<DurationSpan> spans();

 private:
  void sort();

  std::vector<DurationSpan> spans_;
  bool sorted_ = false;
  uint64_t samples_ = 0;
};

}  // namespace crossbill::analysis
