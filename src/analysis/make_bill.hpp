// SPDX-License-Identifier: MIT
// From a recording to its bill.
#pragma once
#include <cstddef>
#include <string>

#include "analysis/bill.hpp"
#include "recording/recording.hpp"

namespace crossbill::analysis {

// What one line of the bill stands for.
enum class By { kEntry, kEdge, kThread, kProcess };

struct Options {
  By by = By::kEntry;
  std::string entry;  // glob over "name" and "core:name"; "" takes all
  size_t top = 0;     // lines of entries; 0: all
};

Bill make_bill(const recording::Recording& recording, const Options& options);

}  // namespace crossbill::analysis
