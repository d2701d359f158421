// SPDX-License-Identifier: MIT
// The session that a process is recorded in, and the recorder's settings.
#pragma once
#include <stdint.h>

#include "recording/arena.hpp"

namespace crossbill::agent {

// Finds the session by the agent's own path, and reads its settings. False:
// there is none (the recorder is gone, or this is no run of ours).
bool open_session();

const char* session_directory();
const char* agent_path();

// Who may read the session directory.
uint32_t session_owner();
const arena::Settings& settings();

}  // namespace crossbill::agent
