// SPDX-License-Identifier: MIT
// What `record --watch` and `--pair` ask for.
#pragma once
#include <string>
#include <vector>

#include "cli/failure.hpp"
#include "recording/settings.hpp"

namespace crossbill::cli {

// Writes both options into the settings, whose mode is known already. A pair
// asks for `pairs`, too.
Outcome<void> read_watch(const std::vector<std::string>& words,
                         const std::vector<std::string>& pairs,
                         arena::Settings& settings);

}  // namespace crossbill::cli
