// SPDX-License-Identifier: MIT
// crossbill doctor --cost: what a crossing costs on this machine.
#pragma once
#include <string>
#include <vector>

#include "cli/failure.hpp"

namespace crossbill::cli {

// Of one kind of crossing, in ns: the median over batches, and the quartiles.
struct Cost {
  std::string kind;  // "call-by-registers"
  double ns = 0, low = 0, high = 0;
  double clock = 0;  // of `ns`: reading the clock, at the entry and at the end
};

// Records a program of ours that makes each kind of crossing and the same calls
// without the agent in turn. `clock`: "tsc" or "monotonic", as the agent reads.
Outcome<std::vector<Cost>> measure_cost(const std::string& clock);

std::string cost_table(const std::vector<Cost>& costs,
                       const std::string& clock);
std::string cost_json(const std::vector<Cost>& costs, const std::string& clock);

}  // namespace crossbill::cli
