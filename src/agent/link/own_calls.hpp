// SPDX-License-Identifier: MIT
// What the agent itself calls, and its place among the modules.
#pragma once

namespace crossbill::agent {

// Before anything else, in the constructor: makes the agent's own calls go to
// libc, whoever interposes them.
void bind_own_calls();

// Leaves the place behind the program to a runtime that insists on it.
void stand_behind_sanitizer();

}  // namespace crossbill::agent
