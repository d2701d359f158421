// SPDX-License-Identifier: MIT
// What the agent offers to programs that know of it: dlsym finds it.
#pragma once

namespace crossbill::agent {

// Null: nothing of ours has that name.
const void* offered_to_programs(const char* name);

}  // namespace crossbill::agent
