// SPDX-License-Identifier: MIT
// Prints the bill of a recording that was just made.
#pragma once
#include <string>
#include <vector>

#include "cli/failure.hpp"
#include "recording/recording.hpp"

namespace crossbill::cli {

// Where the bill goes: standard error, as wide as its terminal and in colour
// only there, unless a file is named or opened.
struct BillPlace {
  std::string path;     // "": standard error
  int descriptor = -1;  // already open: a pipe, terminal or device
};

// For `crossbill record --bill PATH`: judges the place, leaves nothing behind.
Outcome<BillPlace> find_bill_place(const std::string& path, bool force);

// The file of the recording is named at the end.
// `libraries`: the globs of --library; one that no module of the recording
// matches is named, too.
Outcome<void> print_bill(const recording::Recording& recording,
                         const std::string& file, const BillPlace& place,
                         const std::vector<std::string>& libraries);

}  // namespace crossbill::cli
