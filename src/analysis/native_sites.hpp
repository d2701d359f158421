// SPDX-License-Identifier: MIT
// Functions and lines of the machine code that makes calls.
#pragma once
#include <vector>

#include "analysis/bill.hpp"
#include "recording/recording.hpp"

namespace crossbill::analysis {

// Looks for them in the files of modules, as they are now. What is not found
// stays an offset in a module; Place::source says why, where the module's file
// is gone or another one.
void name_native(const recording::Recording& recording,
                 std::vector<Line>& lines);

}  // namespace crossbill::analysis
