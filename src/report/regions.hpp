// SPDX-License-Identifier: MIT
// The bill's table of regions: one line each, under the one that it lies in,
// with the functions that matter most in it.
#pragma once
#include <nlohmann/json_fwd.hpp>
#include <string>

#include "analysis/bill.hpp"
#include "report/formats.hpp"

namespace crossbill::report {

std::string regions_table(const analysis::Bill& bill, size_t top,
                          const Style& style);

// The same as data.
nlohmann::ordered_json region_json(const analysis::RegionLine& line);

}  // namespace crossbill::report
