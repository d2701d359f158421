// SPDX-License-Identifier: MIT
// The session and the agent's own file, as this process knew them at its start:
// both are found by paths that the environment names.
#pragma once
#include <stdint.h>

#include "recording/settings.hpp"

namespace crossbill::agent {

// Finds the variable that names the session. False: this is no run of ours.
bool find_session(char* const* environment);

// Reads the session's settings. False: there is none that we may trust.
bool open_session();

// Whether it is a service's, which has a switch: recording/switch.hpp; and what
// that begins with.
bool is_service();
bool begins_started();

// "CROSSBILL_SESSION=...", for the children.
const char* session_entry();
const char* agent_path();
const arena::Settings& settings();

// Whether the programs that this process starts may have the agent: the user
// is still the session's, and both paths still lead to what they did.
bool may_hand_on();

}  // namespace crossbill::agent
