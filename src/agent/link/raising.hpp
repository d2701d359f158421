// SPDX-License-Identifier: MIT
// Which slots tell of exceptions.
#pragma once
#include "agent/link/modules.hpp"

namespace crossbill::agent {

// Puts thunks into the slots by which a module raises and catches exceptions.
void watch_exceptions(const Module& module);

}  // namespace crossbill::agent
