// SPDX-License-Identifier: MIT
// What is said of one call of a function: its host's side, and what of it grows
// with its size.
#pragma once
#include <string>
#include <vector>

#include "analysis/bill.hpp"

namespace crossbill::report {

// Parts of a line, none where nothing is known.
std::vector<std::string> host_side(const analysis::Line& line);

}  // namespace crossbill::report
