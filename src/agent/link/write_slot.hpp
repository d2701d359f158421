// SPDX-License-Identifier: MIT
// Writes slots on pages that the program may not write.
#pragma once
#include "agent/link/modules.hpp"

namespace crossbill::agent {

inline void store(void** slot, void* value) {
  __atomic_store_n(slot, value, __ATOMIC_RELEASE);
}

// Opens or seals what ld.so made read-only once it had relocated a module.
void protect_relro(const Module& module, int protection);

}  // namespace crossbill::agent
