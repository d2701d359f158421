// SPDX-License-Identifier: MIT
// The first lines of a bill whose program did not end by itself.
#pragma once
#include <string>

#include "analysis/bill.hpp"
#include "report/text.hpp"

namespace crossbill::report {

// "" where every process has ended by itself.
std::string what_was_open(const analysis::Bill& bill, const Style& style);

// "SIGSEGV", or "signal 40".
std::string signal_name(int64_t signal);

}  // namespace crossbill::report
