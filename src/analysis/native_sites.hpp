// SPDX-License-Identifier: MIT
// Functions and lines of the machine code that makes calls.
#pragma once
#include <cstdint>
#include <vector>

#include "analysis/bill.hpp"
#include "recording/recording.hpp"

namespace crossbill::analysis {

// By site, the module that its calls were made in: a path may have been that of
// several builds. kNone: it is none of machine code. Where its edges do not say
// it, one of that path.
std::vector<uint32_t> modules_of_sites(const recording::Recording& recording);

// Looks for them in the files of modules, as they are now. What is not found
// stays an offset in a module; Place::source says why, where the module's file
// is gone or another one.
void name_native(const recording::Recording& recording,
                 std::vector<Line>& lines);

}  // namespace crossbill::analysis
