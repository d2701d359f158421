// SPDX-License-Identifier: MIT
// Of single nodes: which function each is of, and the line of the program that
// calls it.
#pragma once
#include <cstdint>
#include <vector>

#include "analysis/bill.hpp"
#include "recording/recording.hpp"

namespace crossbill::findings {

// A line for each node, in their order, with names and site alone. The site is
// the program's own: where an installed package makes the call, the program's
// line that most stacks of it come from.
std::vector<analysis::Line> lines_of_nodes(
    const recording::Recording& recording, const std::vector<uint32_t>& nodes);

// A site with its function and line.
analysis::Place place_of_site(const recording::Recording& recording,
                              uint32_t site);

}  // namespace crossbill::findings
