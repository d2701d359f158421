// SPDX-License-Identifier: MIT
// What the bill has not seen: a headline where it is much, and a table.
#pragma once
#include <string>

#include "analysis/bill.hpp"
#include "report/text.hpp"

namespace crossbill::report {

// Stands above all overhead where more than a tenth of the API calls of
// libraries lie in calls that were not recorded; else "".
std::string unseen_headline(const analysis::Bill& bill);

// A line for each library of whose calls more than a few lie outside of
// recorded calls: how many, of how many unseen calls at the least, how many
// functions are metered of those known. "" for none.
std::string coverage_table(const analysis::Bill& bill, const Style& style);

}  // namespace crossbill::report
