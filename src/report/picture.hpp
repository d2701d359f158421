// SPDX-License-Identifier: MIT
// The picture on top of the bill: host, boundary, core.
#pragma once
#include <string>

#include "analysis/bill.hpp"
#include "report/text.hpp"

namespace crossbill::report {

std::string picture(const analysis::Bill& bill, const Style& style);

}  // namespace crossbill::report
