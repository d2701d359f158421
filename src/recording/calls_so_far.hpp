// SPDX-License-Identifier: MIT
// How many calls an arena holds at this moment.
#pragma once
#include <cstdint>

#include "recording/arena_file.hpp"

namespace crossbill::recording {

// Its process may go on writing: the number is that of a moment. Calls within
// those of which only the number is recorded are not in it.
uint64_t calls_so_far(const ArenaFile& file);

}  // namespace crossbill::recording
