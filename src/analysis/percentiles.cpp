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

double Distribution::quantile(double share) {
  if (!sorted_)
    std::sort(spans_.begin(), spans_.end(),
              [](const Span& left, const Span& right) {
                return left.low < right.low;
              });
  sorted_ = true;
  double rank = share * static_cast<double>(samples_);
  for (const Span& span : spans_) {
    if (rank <= span.calls)
      return span.low + (span.high - span.low) * rank / span.calls;
    rank -= span.calls;
  }
  return spans_.empty() ? 0 : spans_.back().high;
}

}  // namespace crossbill::analysis
