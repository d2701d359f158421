// SPDX-License-Identifier: MIT
// Two ways to do the same work, timed in turn at several sizes: which is faster
// where, and from which size on the other one is.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "analysis/bill.hpp"

namespace crossbill::analysis {

// A middle, and the interval that holds it in 95 of 100 cases.
struct Middle {
  double value = 0, low = 0, high = 0;
};

// What was measured at one size: pairs of runs, one after the other, each in ns
// of one execution.
struct Timing {
  double size = 0;
  std::vector<double> first, second;  // as many of both
};

enum class Winner { kFirst, kSecond, kNeither };

struct SizeResult {
  double size = 0;
  Middle first, second;  // ns
  Middle ratio;          // what the second takes of the first
  Winner winner = Winner::kNeither;
};

struct Crossover {
  Middle size;
  Winner below = Winner::kNeither, above = Winner::kNeither;
};

struct Worth {
  std::vector<SizeResult> sizes;  // by size
  std::optional<Fit> first, second;
  std::vector<Crossover> crossovers;  // by size
};

// The median, and its interval by order statistics (David and Nagaraja, Order
// Statistics, section 7.1): true whatever the distribution is.
Middle median(std::vector<double> values);

Worth judge(const std::vector<Timing>& timings);

}  // namespace crossbill::analysis
