// SPDX-License-Identifier: MIT
// What `crossbill --version`, `--version --json` and `--licenses` print.
#pragma once
#include <string>

namespace crossbill::cli {

std::string version_text();

// One object: the versions of product, recordings and arenas, the build that
// tool and agent must have in common, the agent's path or why there is none.
std::string version_json();

// Whose code is in this program, and its licences.
std::string licenses();

}  // namespace crossbill::cli
