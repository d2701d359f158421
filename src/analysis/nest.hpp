// SPDX-License-Identifier: MIT
// A bill in which what one library calls in another stands under its caller.
#pragma once
#include <cstddef>

#include "analysis/bill.hpp"
#include "analysis/model.hpp"

namespace crossbill::analysis {

// Lines that stand under none add up to the total. What matters little in its
// caller's line is summed up in one below it (Line::sums_up). `top`: at most
// this many that stand under none; 0: all lines, none summed up. Of a recording
// with more than kMaxPlaces lines, the flat list.
Bill nest(const Model& model, size_t top);

}  // namespace crossbill::analysis
