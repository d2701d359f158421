// SPDX-License-Identifier: MIT
// Judges the files that `record` will write, before the command runs.
#pragma once
#include <string>

#include "cli/failure.hpp"

namespace crossbill::cli {

// An absolute path for `path`: nothing is there yet, or `force` and a regular
// file is; its folder takes new files and has space for them. `option` is the
// one that names it, for the advice. Leaves nothing behind.
Outcome<std::string> check_output_path(const std::string& path, bool force,
                                       const char* option);

}  // namespace crossbill::cli
