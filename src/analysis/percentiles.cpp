// SPDX-License-Identifier: MIT
// Quantiles of durations that are known by their buckets.
#include "analysis/percentiles.hpp"

#include <algorithm>

namespace crossbill::analysis {

void Distribution::add(const recording::Bucket& bucket) {
  spans_.push_back({static_cast<double>(bucket.low_ns),
                    static_cast<double>(bucket.high_ns),
                    static_cast<double>(bucket.calls)});
  samples_ += bucket.calls;
  sorted_ = false;
}

void Distribution::sort() {
  if (!sorted_)
    std::sort(spans_.begin(), spans_.end(),
              [](const DurationSpan& left, const DurationSpan& right) {
                return left.low < right.low;
              });
  sorted_ = true;
}

std::vector<DurationSpan> Distribution::spans() {
  sort();
  std::vector<DurationSpan> all;
  for (const DurationSpan& span : spans_) {
    if (!all.empty() && all.back().low == span.low &&
        all.back().high == span.high)
      all.back().calls += span.calls;
    else
      all.push_back(span);
  }
  return all;
}

double Distribution::quantile(double share) {
  sort();
  double rank = share * static_cast<double>(samples_);
  for (const DurationSpan& span : spans_) {
    if (rank <= span.calls)
      return span.low + (span.high - span.low) * rank / span.calls;
    rank -= span.calls;
  }
  return spans_.empty() ? 0 : spans_.back().high;
}

}  // namespace crossbill::analysis
