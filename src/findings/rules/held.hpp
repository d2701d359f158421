// SPDX-License-Identifier: MIT
// What calls held of their host while they were open: what two rules look at.
#pragma once
#include <cstdint>
#include <vector>

#include "findings/material.hpp"

namespace crossbill::findings {

// Of all calls of one function from one line.
struct HeldBy {
  analysis::Line line;
  uint64_t references = 0;  // the most at a time
  uint64_t stops = 0;       // how often the collector could not run
  double stopped_ns = 0, longest_ns = 0;
};

// Those that held as many references at once, or the collector as long.
std::vector<HeldBy> held_by(const Material& material, uint64_t references,
                            double longest_ns);

}  // namespace crossbill::findings
