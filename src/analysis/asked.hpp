// SPDX-License-Identifier: MIT
// What the calls of each line asked of others.
#pragma once
#include <cstddef>
#include <cstdint>
#include <vector>

#include "analysis/bill.hpp"
#include "recording/recording.hpp"

namespace crossbill::analysis {

struct Tree;

// By row. `rows`: by node, the row of a downcall, kNone of what has none. What
// lies in several downcalls was asked by the innermost.
std::vector<std::vector<Asked>> asked_by_row(
    const recording::Recording& recording, const Tree& tree,
    const std::vector<uint32_t>& rows, size_t row_count);

// Adds up what two lines asked.
void add_asked(std::vector<Asked>& to, const std::vector<Asked>& more);

}  // namespace crossbill::analysis
