// SPDX-License-Identifier: MIT
// The entries as a table that fits the width.
#pragma once
#include <string>

#include "analysis/bill.hpp"
#include "report/text.hpp"

namespace crossbill::report {

std::string entries_table(const analysis::Bill& bill, const Style& style);

}  // namespace crossbill::report
