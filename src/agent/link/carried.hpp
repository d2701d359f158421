// SPDX-License-Identifier: MIT
// Calls that glue makes for the host; hosts/adapter.hpp has the rest.
#pragma once

namespace crossbill::agent {

// In a forked child: a thread of the parent may have held the lock.
void reset_carried_lock();

}  // namespace crossbill::agent
