// SPDX-License-Identifier: MIT
// What is kept of the calls that the agent has looked at.
#pragma once
#include "recording/arena_samples.hpp"
#include "recording/clock.hpp"
#include "recording/recording.hpp"

namespace crossbill::recording {

// The number of gaps and their lower quartile, own cost taken out.
void add_gaps(const arena::Gaps& gaps, const arena::Header& header,
              const ClockFit& clock, Node& row);

// The standard deviation of one call, in ticks. There is one at the least.
double spread_of(const arena::SizeBucket& bucket);

}  // namespace crossbill::recording
