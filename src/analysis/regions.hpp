// SPDX-License-Identifier: MIT
// What lies in each region of the program, the regions in it included.
#pragma once
#include <optional>
#include <vector>

#include "analysis/bill.hpp"
#include "analysis/model.hpp"

namespace crossbill::analysis {

// See Bill::regions. Empty where the program has named none.
std::optional<std::vector<RegionLine>> region_lines(const Model& model);

}  // namespace crossbill::analysis
