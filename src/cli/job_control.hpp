// SPDX-License-Identifier: MIT
// Stopping with the command and going on with it.
#pragma once
#include <sys/types.h>

namespace crossbill::cli {

// Stops this process with `signal`, as the command `child` was stopped, until
// somebody continues either. To be called with all signals blocked; they stay
// so.
void stop_with(pid_t child, int signal);

}  // namespace crossbill::cli
