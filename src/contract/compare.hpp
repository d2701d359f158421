// SPDX-License-Identifier: MIT
// What has changed from one contract to another, and what of it breaks callers.
#pragma once
#include <string>
#include <vector>

#include "contract/contract.hpp"

namespace crossbill::contract {

// One thing that is not as it was.
struct Change {
  std::string what;  // "function stats_sum: ...", without a full stop
  bool breaks = false;
};

// What breaks first, then what does not; each in the contract's order.
std::vector<Change> compare(const Contract& before, const Contract& after);

}  // namespace crossbill::contract
