// SPDX-License-Identifier: MIT
// Where this program and its agent are.
#pragma once
#include <string>

#include "cli/failure.hpp"

namespace crossbill::cli {

// The real path of the running program.
std::string own_path();

// The agent of this program: beside it in a build folder, in
// ../lib/crossbill/ where it is installed. The folders may have been moved.
Outcome<std::string> find_agent();

}  // namespace crossbill::cli
