// SPDX-License-Identifier: MIT
// Notes what a watch has seen, in the arena, at once: the program may end by
// it.
#pragma once
#include "recording/arena_sightings.hpp"

namespace crossbill::agent {

// Counts it where the same was seen before. Any thread, in signal handlers too.
void note_sighting(const arena::Sighting& seen);

void forget_sightings();

}  // namespace crossbill::agent
