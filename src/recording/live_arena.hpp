// SPDX-License-Identifier: MIT
// A copy of an arena that its process is still writing to, such that what it
// says fits together.
#pragma once
#include <string>

#include "recording/arena_file.hpp"
#include "recording/result.hpp"

namespace crossbill::recording {

// Copies the arena that `descriptor` is open on, into memory; it stays open.
// Reads alone: the process and its file do not notice. Counts may be a moment
// old. A crossing is open in the copy only if it was all the while.
Result<ArenaFile> copy_live(int descriptor, const std::string& shown);

}  // namespace crossbill::recording
