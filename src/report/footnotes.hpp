// SPDX-License-Identifier: MIT
// What is said of a run in sentences, whatever its lines are.
#pragma once
#include <string>
#include <vector>

#include "analysis/bill.hpp"

namespace crossbill::report {

// "1 call", "12.4 M calls".
std::string counted(uint64_t count, const char* what);

// What ran, in a few words each: "cpython 3.11.2", "1 thread", "2.4 s".
std::vector<std::string> facts_of(const analysis::Bill& bill);

// What is not to be trusted, most serious first.
std::vector<std::string> warnings_of(const analysis::Bill& bill);

// Whether much of what libraries did was not seen.
bool seen_in_part(const analysis::Bill& bill);

// What the bill does not hold, and why; notes begin with "note: ".
std::vector<std::string> footnotes_of(const analysis::Bill& bill);

}  // namespace crossbill::report
