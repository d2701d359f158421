// SPDX-License-Identifier: MIT
// What an arena says of calls of which not all were timed, turned into what all
// of them took: see agent/meter/sampling.hpp for how they were chosen.
#pragma once
#include <vector>

#include "recording/arena_reader.hpp"
#include "recording/clock.hpp"

namespace crossbill::recording {

// Makes one node of those that share a place in the tree. Times and bytes are
// scaled to all calls, calls of the host's API and of libc to those of all
// downcalls; calls of downcalls were counted and stay what they are. How long
// calls had no processor is not scaled: it is none of their doing. Leaves an
// arena alone in which all was timed. The result has the new number of each
// old node.
std::vector<uint32_t> expand_samples(Arena& arena, const ClockFit& clock);

}  // namespace crossbill::recording
