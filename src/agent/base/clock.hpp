// SPDX-License-Identifier: MIT
// The clocks that the agent reads.
#pragma once
#include <stdint.h>
#include <time.h>

namespace crossbill::agent {

// Chooses the processor's counter where its ticks can be trusted.
void choose_clock();

// Why it was not chosen.
const char* why_not_ticks();

// The time of a crossing, in units of the clock that was chosen.
uint64_t now();

uint64_t clock_ns(clockid_t clock);
inline uint64_t monotonic_ns() { return clock_ns(CLOCK_MONOTONIC); }

}  // namespace crossbill::agent
