// SPDX-License-Identifier: MIT
// Recordings of a command, made by `crossbill record` as a child of ours.
#pragma once
#include <string>
#include <vector>

#include "cli/failure.hpp"

namespace crossbill::cli {

// Records `command` into `file`, with more options of record. All that it
// prints is the command's; signals sent to us are handed on. Fails where there
// is no recording after it.
Outcome<void> record_child(const std::string& file,
                           const std::vector<std::string>& options,
                           const std::vector<std::string>& command);

}  // namespace crossbill::cli
