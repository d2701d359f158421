// SPDX-License-Identifier: MIT
// How functions of a program's libraries are called, as their debug information
// says: recording/known_signatures.hpp in the user's cache.
#pragma once
#include <string>
#include <vector>

#include "cli/cache.hpp"
#include "recording/recording.hpp"

namespace crossbill::cli {

// The file for the session, "" if there is nothing to say. Libraries that the
// program is linked with, and whose debug information is small, are read now;
// a run does not wait for others.
std::string known_signatures(const Cache& cache, const std::string& program);

// The libraries that a run has called, opened ones among them.
std::vector<std::string> libraries_of(const recording::Recording& recording);

// Reads them after a run, for the next one.
void learn_signatures(const Cache& cache,
                      const std::vector<std::string>& libraries);

}  // namespace crossbill::cli
