// SPDX-License-Identifier: MIT
// The bill's table of threads that libraries have started.
#pragma once
#include <string>

#include "analysis/bill.hpp"
#include "report/text.hpp"

namespace crossbill::report {

// Those that took 1 % of the longest's, and those that waited; "" without any.
std::string threads_table(const analysis::Bill& bill, const Style& style);

}  // namespace crossbill::report
