// SPDX-License-Identifier: MIT
// The picture on top of the bill: host, boundary, core.
#pragma once
#include <string>
#include <utility>
#include <vector>

#include "analysis/bill.hpp"
#include "report/text.hpp"

namespace crossbill::report {

// The kinds of marshalling with the time of each, the most expensive first.
std::vector<std::pair<double, std::string>> kinds_by_time(
    const analysis::Times& times);

std::string picture(const analysis::Bill& bill, const Style& style);

}  // namespace crossbill::report
