// SPDX-License-Identifier: MIT
// What was measured of two ways, for people and for programs.
#pragma once
#include <string>

#include "analysis/worth.hpp"

namespace crossbill::report {

// What the two ways and their size are called.
struct WorthNames {
  std::string first, second;
  std::string unit;  // of the size, or ""
};

std::string text_worth(const analysis::Worth& worth, const WorthNames& names,
                       size_t width);
std::string json_worth(const analysis::Worth& worth, const WorthNames& names);

}  // namespace crossbill::report
