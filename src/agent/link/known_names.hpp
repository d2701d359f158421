// SPDX-License-Identifier: MIT
// Functions that are known by name to be no calls.
#pragma once

namespace crossbill::agent {

// Functions whose return or whose registers are not a call's: they are left
// alone (setjmp, vfork, swapcontext, unwinders, profiling entries).
bool never_metered(const char* name);

}  // namespace crossbill::agent
