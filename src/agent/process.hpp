// SPDX-License-Identifier: MIT
// The process as the agent finds it: session, settings, clock, attachment.
#pragma once
#include <stdint.h>

#include "recording/arena.hpp"

namespace crossbill::agent {

// Finds the session by the agent's own path, and reads its settings. False:
// there is none (the recorder is gone, or this is no run of ours).
bool open_session();

const char* agent_path();

// Who may read the session directory.
uint32_t session_owner();
const arena::Settings& settings();

// Chooses the clock; notes why where it is not the TSC.
void choose_clock();

uint64_t monotonic_ns();

// Creates the first arena. Before any other thread runs.
bool attach_process();

// Stamps the end of the process into the arena; takes it back.
void end_process();
void revive_process();

}  // namespace crossbill::agent
