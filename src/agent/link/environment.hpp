// SPDX-License-Identifier: MIT
// The agent's two variables: hidden from the program, handed on to children.
#pragma once
#include "agent/link/libc_hook.hpp"

namespace crossbill::agent {

// Takes the agent and its session out of `environment`, in place. To be called
// once, with the vector on the initial stack, before other code runs.
void hide_preload(char** environment);

// The agent's function for a libc function that starts programs, or null.
void* find_environment_hook(const char* name);

}  // namespace crossbill::agent
