// SPDX-License-Identifier: MIT
// The process as the agent finds it: its clock and its attachment.
#pragma once
#include <stdint.h>

namespace crossbill::agent {

// Chooses the clock; notes why where it is not the TSC.
void choose_clock();

uint64_t monotonic_ns();

// Creates the first arena. Before any other thread runs.
bool attach_process();

// Stamps the end of the process into the arena; takes it back.
void end_process();
void revive_process();

}  // namespace crossbill::agent
