// SPDX-License-Identifier: MIT
// What a module's code does with addresses: known from an earlier run, or read
// from the code itself.
#pragma once
#include "agent/link/modules.hpp"

namespace crossbill::agent {

// Maps what the recorder has laid into the session, if anything.
void map_known_code();

// The References (arch/code_scan.hpp) to some GLOB_DAT slots of the module, by
// their sorted addresses.
void references_to(Module& module, const uint64_t* slots, size_t count,
                   uint8_t* references);

// The functions of the module that its code compares: sorted addresses, never
// freed. Null: no memory.
uint64_t* compared_by(Module& module, size_t& count);

}  // namespace crossbill::agent
