// SPDX-License-Identifier: MIT
// What the code of modules does, from run to run: recording/known_code.hpp in
// the user's cache.
#pragma once
#include <string>

#include "cli/cache.hpp"
#include "recording/session.hpp"

namespace crossbill::cli {

// The file for the session, "" if there is none that is whole and of this
// crossbill's rules.
std::string known_code(const Cache& cache);

// Reads the files of the modules whose code the agents had to read.
void learn_code(const Cache& cache, const recording::CodeRead& modules);

}  // namespace crossbill::cli
