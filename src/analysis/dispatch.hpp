// SPDX-License-Identifier: MIT
// What hosts spend around the calls that they make: the calibrated minimum of
// each calling convention, and what the gaps between calls of a node say at the
// most.
#pragma once
#include <map>
#include <optional>
#include <utility>
#include <vector>

#include "analysis/bill.hpp"
#include "recording/recording.hpp"

namespace crossbill::analysis {

class DispatchPrices {
 public:
  // `recording` must outlive it.
  explicit DispatchPrices(const recording::Recording& recording);

  // Of one call of a downcall's node. None where its host did not say.
  std::optional<double> low_of(const recording::Node& node) const;

 private:
  using Prices = std::map<arena::Convention, double>;

  static Prices prices_of(const recording::Recording& recording,
                          const recording::Process& process);

  const recording::Recording& recording_;
  std::vector<Prices> by_process_;
};

// Sums of the nodes of a line.
struct DispatchSum {
  double calls = 0;  // whose minimum is known
  double low = 0;    // ... and of all of them
  // Of those nodes whose gaps were measured.
  double gap_calls = 0;
  double gap_low = 0, gap_high = 0;

  // `share`: how many of the node's calls are the line's.
  void add(const DispatchPrices& prices, const recording::Node& node,
           double share = 1);
  void add(const DispatchSum& more);
  // What gaps say of most calls holds for all; none where they say it of less
  // than half of them.
  std::optional<double> high() const;
};

// Of a line whose other times are known.
void fill_dispatch(Line& line, const DispatchSum& sum);

}  // namespace crossbill::analysis
