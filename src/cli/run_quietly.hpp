// SPDX-License-Identifier: MIT
// Runs a helper of ours, which the user does not see.
#pragma once
#include <optional>
#include <string>
#include <vector>

namespace crossbill::cli {

// What the program has written to its standard output, if it succeeded within
// `patience_ms`; it is killed after that. It reads nothing, its errors are
// lost, it has a process group of its own, and of the variables that steer
// ld.so only the path of libraries.
std::optional<std::string> run_quietly(const std::vector<std::string>& command,
                                       int patience_ms);

}  // namespace crossbill::cli
