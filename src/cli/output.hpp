// SPDX-License-Identifier: MIT
// Judges the files that we will write, before the work begins.
#pragma once
#include <string>

#include "cli/failure.hpp"

namespace crossbill::cli {

// An absolute path for `path`: nothing is there yet, or `force` and a regular
// file is; its folder takes new files and has space for them. `option` is the
// one that names it, for the advice. Leaves nothing behind.
Outcome<std::string> check_output_path(const std::string& path, bool force,
                                       const char* option);

// Whether something is there that is neither file nor folder: a device, a pipe;
// or it is a stream of ours, whatever that is.
bool is_device(const std::string& path);

// Opens one to append to; the caller closes it.
Outcome<int> open_device(const std::string& path, const char* option);

}  // namespace crossbill::cli
