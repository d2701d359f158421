// SPDX-License-Identifier: MIT
// Which process writes to an arena, told by its file's name and by the kernel.
#pragma once
#include <string>

namespace crossbill::cli {

// The process whose arena the file is, if it still runs that program; 0 if it
// is gone, its number was given to another one, or this is no arena.
int arena_user(const std::string& directory, const std::string& name);

}  // namespace crossbill::cli
