// SPDX-License-Identifier: MIT
// Whether an exception is in flight in an open crossing: what is known of one
// that was raised and not caught when the program dies.
#pragma once
#include "agent/base/state.hpp"

namespace crossbill::agent {

// The number of the thunk (arch.hpp: exception_thunk) that tells us of an event
// and goes on to `original`; -1 if there are too many. Under the lock of
// slots.cpp.
int exception_row(void* original, ExceptionEvent event);

}  // namespace crossbill::agent
