// SPDX-License-Identifier: MIT
// Whether another user can change what a path leads to.
#pragma once
#include <string>

namespace crossbill::cli {

// Looks at each part of a real path, the root included. Empty: all of them
// belong to root or to this user, and nobody else may write to them. Else a
// clause that names the part, as in "/opt/x is writable by its group".
std::string unsafe_part(const std::string& real_path);

}  // namespace crossbill::cli
