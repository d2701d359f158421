// SPDX-License-Identifier: MIT
// Which lines of a model a bill shows, and in which order.
#pragma once
#include <cstddef>
#include <string>

#include "analysis/bill.hpp"
#include "analysis/model.hpp"

namespace crossbill::analysis {

struct Choice {
  By by = By::kEntry;
  std::string entry;  // glob over "name" and "core:name"; "" takes all
  size_t top = 0;     // lines of entries; 0: all
};

Bill select(const Model& model, const Choice& choice);

// Whether neither the toll nor the total of an entry is a thousandth of all.
bool is_small(const Line& line, const Bill& bill);

}  // namespace crossbill::analysis
